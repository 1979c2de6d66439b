#!/bin/sh
# Holds a file system's figure of `df` in a band with one file that is allocated, never written.
# usage: disk-fill.sh DIR GUARD_PID FILL_DIR DEADLINE_S PATH TARGET LOW HIGH
# TARGET, LOW and HIGH in thousandths of (used + available to users).
{
dir=$1 guard=$2 fill=$3 path=$5 target=$6 low=$7 high=$8
say() { echo "$*" >"$dir/state.new" && mv "$dir/state.new" "$dir/state"; }
armed() { [ -f "$dir/armed" ] && kill -0 "$guard" 2>/dev/null; }
# All in KiB.
look() {
  set -- $(df -P -k "$path" | while read -r device blocks used available rest; do echo "$used $available"; done)
  used=$3 available=$4
  usable=$((used + available))
  need=$((usable * target / 1000 - used))
}
idle() {
  say "$*"
  while armed; do sleep 1; done
  exec sh "$dir/stop.sh" "$dir" "$fill"
}
allocate() {
  [ $((available - $1 + size)) -ge "$floor" ] || return 0
  if fallocate -l $(($1 * 1024)) "$fill/fill"; then size=$1; else return 1; fi
}

look
floor=$((usable / 20))
[ "$floor" -ge 1048576 ] || floor=1048576
size=0
[ "$need" -gt 0 ] || idle "refused BASELINE_HIGH $path is at $((used * 100 / usable)) % before the load"
[ $((available - need)) -ge "$floor" ] || idle "refused DISK_SHORT the load needs $need KiB of $available KiB available, and $floor KiB have to stay free"
if [ ! -d "$fill" ]; then (umask 077 && mkdir "$fill") || idle "refused NO_FILL_DIR $fill cannot be made"; fi
if ! problem=$(fallocate -l $((need * 1024)) "$fill/fill" 2>&1); then
  rm -f "$fill/fill"
  idle "refused NO_FALLOCATE the file system of $path cannot allocate without writing: $problem"
fi
size=$need
say "working fallocate"
while armed; do
  look
  figure=$((used * 1000 / usable))
  if [ "$figure" -lt $((low + 2)) ] && [ "$need" -gt 0 ]; then
    allocate $((size + need)) || idle "ended the fill file cannot grow any more"
  elif [ "$figure" -gt $((high - 2)) ] && [ $((size + need)) -gt 0 ]; then
    size=$((size + need))
    truncate -s $((size * 1024)) "$fill/fill"
  fi
  sleep 1
done
exec sh "$dir/stop.sh" "$dir" "$fill"
}
