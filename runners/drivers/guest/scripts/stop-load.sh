#!/bin/sh
# Ends a load and removes everything of it. Prints `gone`, `nothing`, or `left WHAT` (exit 1). Safe to repeat.
# usage: stop-load.sh DIR FILL_DIR|-
{
dir=$1 fill=$2
case ${dir##*/} in ukeire-?*) ;; *) echo "left $dir: not a directory of ours"; exit 1 ;; esac
case ${fill##*/} in ukeire-?* | -) ;; *) echo "left $fill: not a directory of ours"; exit 1 ;; esac
if [ -L "$dir" ] || [ -L "$fill" ]; then echo "left $dir: is a link"; exit 1; fi

# A process is the one on the list only if it started at the same tick.
is_alive() {
  pid=$1 wanted=$2
  read -r stat 2>/dev/null <"/proc/$pid/stat" || return 1
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  [ "$1" != Z ] && [ "${20}" = "$wanted" ]
}
end_all() {
  alive=
  [ -f "$dir/pids" ] || return 0
  while read -r leader start; do
    [ "$leader" = $$ ] && continue
    if is_alive "$leader" "$start"; then
      alive="$alive $leader"
      kill -KILL "-$leader" 2>/dev/null || kill -KILL "$leader" 2>/dev/null
    elif [ ! -e "/proc/$leader" ]; then
      # The leader is gone, its children may not be: its number is not given away while they live.
      kill -KILL "-$leader" 2>/dev/null
    fi
  done <"$dir/pids"
}
remove_files() {
  if [ "$fill" != - ] && [ -d "$fill" ]; then
    found=gone
    rm -f "$fill/fill"
    [ "$fill" = "$dir" ] || rmdir "$fill" 2>/dev/null
  fi
  [ -d "$dir" ] || return 0
  rm -f "$dir/beat" "$dir/state" "$dir/state.new" "$dir/log" "$dir/guard.sh" "$dir/load.sh" "$dir/enlist.sh" "$dir/stop.sh"
  [ -n "$alive" ] || rm -f "$dir/pids"
  rmdir "$dir" 2>/dev/null
}

found=nothing
[ ! -d "$dir" ] || found=gone
rm -f "$dir/armed"
tries=0
while :; do
  end_all
  remove_files
  left=$alive
  [ ! -e "$dir" ] || left="$left $dir"
  [ "$fill" = - ] || [ ! -e "$fill" ] || left="$left $fill"
  [ -n "$left" ] || break
  tries=$((tries + 1))
  [ "$tries" -lt 50 ] || break
  sleep 0.1 2>/dev/null || { sleep 1; tries=$((tries + 9)); }
done
if [ -n "$left" ]; then echo "left$left"; exit 1; fi
echo "$found"
exit 0
}
