#!/bin/sh
# Supervisor of one load: ends it when its lease is lost, at its deadline, on TERM, or when its controller is gone.
# usage: guard.sh DIR FILL_DIR|- LEASE_S DEADLINE_S [ARGUMENT OF load.sh]...
# Time is /proc/uptime, so that a clock that is set does not end or prolong a load.
{
dir=$1 fill=$2 lease=$3 deadline=$4
shift 4
end() {
  trap '' HUP INT TERM
  [ -z "$nap" ] || kill -KILL "$nap" 2>/dev/null
  exec sh "$dir/stop.sh" "$dir" "$fill"
}
nap=
trap end HUP INT TERM
read -r now rest </proc/uptime
last=$((${now%.*} + deadline))
setsid sh "$dir/enlist.sh" "$dir" sh "$dir/load.sh" "$dir" $$ "$fill" "$deadline" "$@" &
load=$!
while [ -f "$dir/armed" ]; do
  sleep 1 &
  nap=$!
  wait "$nap"
  nap=
  read -r now rest </proc/uptime
  now=${now%.*}
  # Empty for an instant while it is renewed.
  read -r beat rest <"$dir/beat" && [ -n "$beat" ] && [ $((now - ${beat%.*})) -ge "$lease" ] && end
  [ "$now" -ge "$last" ] && end
  kill -0 "$load" 2>/dev/null || end
done
end
}
