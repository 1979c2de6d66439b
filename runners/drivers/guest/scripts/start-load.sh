#!/bin/sh
# Starts the supervisor of an installed load, detached from this session; prints the load's first state.
# usage: start-load.sh DIR FILL_DIR|- LEASE_S DEADLINE_S [ARGUMENT OF load.sh]...
{
dir=$1
umask 077
read -r now rest </proc/uptime
echo "$now" >"$dir/beat"
echo armed >"$dir/armed"
setsid sh "$dir/enlist.sh" "$dir" sh "$dir/guard.sh" "$@" </dev/null >"$dir/log" 2>&1 &
tries=0
until [ -f "$dir/state" ]; do
  tries=$((tries + 1))
  if [ "$tries" -gt 200 ]; then echo "refused NO_START the load did not start: $(cat "$dir/log")"; exit 0; fi
  sleep 0.05 2>/dev/null || { sleep 1; tries=$((tries + 19)); }
done
cat "$dir/state"
exit 0
}
