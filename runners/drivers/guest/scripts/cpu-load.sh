#!/bin/sh
# Holds the whole system's CPU figure at a set-point: workers on all cores are let run and halted in turn.
# usage: cpu-load.sh DIR GUARD_PID FILL_DIR|- DEADLINE_S ITEM TARGET PERIOD_MS
# ITEM is `user+system` or `100-idle`, TARGET in thousandths, PERIOD_MS one run-and-halt.
# Closed loop on what the monitor reads: the workers' share follows the last error, and the sum of all
# errors so far is paid back, so that the mean over the monitor's window comes out at the set-point.
{
dir=$1 guard=$2 fill=$3 deadline=$4 item=$5 target=$6 period=$7
say() { echo "$*" >"$dir/state.new" && mv "$dir/state.new" "$dir/state"; }
look() {
  read -r name user nice system idle iowait irq softirq steal rest </proc/stat
  total=$((user + nice + system + idle + iowait + irq + softirq + ${steal:-0}))
  case $item in
    user+system) busy=$((user + system)) ;;
    *) busy=$((total - idle)) ;;
  esac
}
nap() {
  [ "$1" -gt 0 ] || return 0
  thousandths=$((1000 + $1 % 1000))
  sleep "$(($1 / 1000)).${thousandths#1}"
}
# within VALUE BOUND: VALUE held between -BOUND and BOUND
within() {
  value=$1
  [ "$1" -le "$2" ] || value=$2
  [ "$1" -ge "-$2" ] || value=-$2
}

cores=0
while read -r name rest; do
  case $name in cpu[0-9]*) cores=$((cores + 1)) ;; esac
done </proc/stat
coarse=
sleep 0.01 2>/dev/null || coarse=yes
# What the others use is known before the first run, so that the figure does not overshoot.
look
busy0=$busy total0=$total
if [ -n "$coarse" ]; then sleep 1; else nap 200; fi
look
share=$target
[ "$total" -le "$total0" ] || share=$((target - (busy - busy0) * 1000 / (total - total0)))
[ "$share" -ge 0 ] || share=0
if command -v stress >/dev/null 2>&1; then
  workers=stress
  setsid sh "$dir/enlist.sh" "$dir" stress --quiet --cpu "$cores" --timeout "${deadline}s" &
else
  workers=shell
  setsid sh "$dir/enlist.sh" "$dir" sh -c 'n=1; while [ "$n" -lt "$1" ]; do while :; do :; done & n=$((n + 1)); done; while :; do :; done' sh "$cores" &
fi
work=$!
say "working $workers"
debt=0
look
busy0=$busy total0=$total
until kill -0 "-$work" 2>/dev/null; do
  kill -0 "$work" 2>/dev/null || break
  [ -n "$coarse" ] || nap 10
done
while [ -f "$dir/armed" ] && kill -0 "$guard" 2>/dev/null; do
  if [ -n "$coarse" ]; then
    signal=STOP
    [ "$debt" -gt 0 ] || signal=CONT
    kill "-$signal" "-$work" || break
    sleep 1
  else
    run=$((period * share / 1000))
    if [ "$run" -gt 0 ]; then
      kill -CONT "-$work" || break
      nap "$run"
    fi
    if [ "$run" -lt "$period" ]; then
      kill -STOP "-$work" || break
      nap $((period - run))
    fi
  fi
  look
  ticks=$((total - total0))
  # Fewer ticks than this measure the ticks' own grain.
  [ "$ticks" -ge $((20 * cores)) ] || continue
  over=$(((busy - busy0) * 1000 - target * ticks))
  # A long stretch beside the set-point is not paid back in full: the monitor's window, some 60 periods, is finite.
  within $((debt + over)) $((50 * period * cores))
  debt=$value
  share=$((share - over * 6 / (10 * ticks) - debt / (10 * ticks)))
  [ "$share" -ge 0 ] || share=0
  [ "$share" -le 1000 ] || share=1000
  busy0=$busy total0=$total
done
if [ -f "$dir/armed" ] && kill -0 "$guard" 2>/dev/null; then
  say "ended the CPU workers were ended by somebody else"
  while [ -f "$dir/armed" ] && kill -0 "$guard" 2>/dev/null; do sleep 1; done
fi
exec sh "$dir/stop.sh" "$dir" "$fill"
}
