#!/bin/sh
# Lists what we may have left: files and directories under our prefix, and processes that belong to them.
{
for mount in /var/tmp $(while read -r device point rest; do case $device in /*) echo "$point" ;; esac; done </proc/mounts); do
  for path in "${mount%/}"/ukeire-*; do
    [ -e "$path" ] || continue
    echo "file $path"
    [ -f "$path/pids" ] || continue
    while read -r pid start; do
      read -r stat 2>/dev/null <"/proc/$pid/stat" || continue
      # shellcheck disable=SC2086
      set -- ${stat##*) }
      [ "$1" = Z ] || [ "${20}" != "$start" ] || echo "process $pid"
    done <"$path/pids"
  done
done
ps -e -o pid= -o args= | while read -r pid args; do
  case $args in *"sh /"*/ukeire-*/*.sh*) echo "process $pid $args" ;; esac
done
exit 0
}
