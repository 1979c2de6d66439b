#!/bin/sh
# Prints how many processes have this name, as the kernel knows it or as their program's file is called.
# usage: processes.sh NAME
{
name=$1
# The kernel keeps 15 characters.
short=$name
while [ ${#short} -gt 15 ]; do short=${short%?}; done
ps -e -o pid= -o stat= -o comm= -o args= | {
  count=0
  while read -r pid stat comm program rest; do
    case $stat in Z*) continue ;; esac
    [ "$pid" != $$ ] || continue
    program=${program%:}
    if [ "$comm" = "$short" ] || [ "${program##*/}" = "$name" ]; then count=$((count + 1)); fi
  done
  echo "$count"
}
exit 0
}
