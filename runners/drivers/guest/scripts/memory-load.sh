#!/bin/sh
# Holds the memory figure in a band with blocks of memory; leaves a floor free and gives up when swapping starts.
# usage: memory-load.sh DIR GUARD_PID FILL_DIR|- DEADLINE_S ITEM TARGET LOW HIGH
# ITEM is `used` (total - free) or `100-available`; TARGET, LOW and HIGH in thousandths.
{
dir=$1 guard=$2 fill=$3 deadline=$4 item=$5 target=$6 low=$7 high=$8
say() { echo "$*" >"$dir/state.new" && mv "$dir/state.new" "$dir/state"; }
armed() { [ -f "$dir/armed" ] && kill -0 "$guard" 2>/dev/null; }
nap() { sleep "$1" 2>/dev/null || sleep 1; }
# All in KiB.
look() {
  available= buffers=0 cached=0 swap=0
  while read -r key value rest; do
    case $key in
      MemTotal:) total=$value ;;
      MemFree:) free=$value ;;
      MemAvailable:) available=$value ;;
      Buffers:) buffers=$value ;;
      Cached:) cached=$value ;;
      SwapFree:) swap=$value ;;
    esac
  done </proc/meminfo
  : "${available:=$((free + buffers + cached))}"
  case $item in
    used) used=$((total - free)) ;;
    *) used=$((total - available)) ;;
  esac
}
idle() {
  say "$*"
  while armed; do sleep 1; done
  exec sh "$dir/stop.sh" "$dir" "$fill"
}
drop_newest() {
  newest=${blocks##* }
  blocks=${blocks% *}
  kill -KILL "-$newest" 2>/dev/null
  wait "$newest" 2>/dev/null
}
watch_swap() {
  [ $((swap0 - swap)) -gt 16384 ] || return 0
  while [ -n "$blocks" ]; do drop_newest; done
  idle "ended the guest began to swap: $((swap0 - swap)) KiB written"
}
# grow KIB: one more block, touched once and then left alone: no CPU is used while it stays.
grow() {
  [ "$1" -ge 1024 ] || return 0
  [ $((available - $1)) -ge "$floor" ] || return 0
  before=$used
  setsid sh "$dir/enlist.sh" "$dir" sh -c 'echo 1000 2>/dev/null >/proc/self/oom_score_adj || echo 15 2>/dev/null >/proc/self/oom_adj; exec "$@"' sh \
    stress --quiet --vm 1 --vm-bytes "${1}K" --vm-hang 0 --timeout "${deadline}s" &
  blocks="$blocks $!"
  seen=0 still=0
  while armed && [ "$still" -lt 2 ]; do
    nap 0.1
    look
    watch_swap
    if ! kill -0 "$!" 2>/dev/null; then drop_newest; return 1; fi
    if [ $((used - before)) -ge $(($1 * 9 / 10)) ] && [ $((used - seen)) -lt 1024 ]; then still=$((still + 1)); else still=0; fi
    seen=$used
  done
}

blocks=
look
swap0=$swap
floor=$((total / 20))
[ "$floor" -ge 262144 ] || floor=262144
need=$((total * target / 1000 - used))
command -v stress >/dev/null 2>&1 || idle "refused STRESS_MISSING the package stress is not installed"
[ "$need" -gt 0 ] || idle "refused BASELINE_HIGH memory is at $((used * 100 / total)) % before the load"
[ $((available - need)) -ge "$floor" ] || idle "refused MEMORY_SHORT the load needs $need KiB of $available KiB available, and $floor KiB have to stay free"
say "working stress"

# Three blocks, so that the last ones can be given back without falling out of the band.
point=$((total / 100))
grow $((need - 4 * point))
grow $((2 * point))
while armed; do
  look
  watch_swap
  figure=$((used * 1000 / total))
  if [ "$figure" -gt $((high - 2)) ] && [ -n "$blocks" ]; then
    drop_newest
  elif [ "$figure" -lt $((low + 2)) ]; then
    grow $((total * target / 1000 - used)) || idle "ended a memory block was refused by the guest or ended by somebody else"
  fi
  nap 0.5
done
exec sh "$dir/stop.sh" "$dir" "$fill"
}
