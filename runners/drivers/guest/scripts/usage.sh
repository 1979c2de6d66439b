#!/bin/sh
# Prints a metric as the monitor computes it, one line per sample: `UPTIME_S PERCENT`; ends with its channel.
# usage: usage.sh cpu|memory|disk ITEM PATH|- SAMPLE_MS COUNT
{
kind=$1 item=$2 path=$3 sample=$4 count=$5
look_cpu() {
  read -r name user nice system idle iowait irq softirq steal rest </proc/stat
  total=$((user + nice + system + idle + iowait + irq + softirq + ${steal:-0}))
  case $item in
    user+system) busy=$((user + system)) ;;
    *) busy=$((total - idle)) ;;
  esac
}
look_memory() {
  available= buffers=0 cached=0
  while read -r key value rest; do
    case $key in
      MemTotal:) whole=$value ;;
      MemFree:) free=$value ;;
      MemAvailable:) available=$value ;;
      Buffers:) buffers=$value ;;
      Cached:) cached=$value ;;
    esac
  done </proc/meminfo
  : "${available:=$((free + buffers + cached))}"
  case $item in
    used) part=$((whole - free)) ;;
    *) part=$((whole - available)) ;;
  esac
}
look_disk() {
  # The header line comes first: the figures are the third and fourth word.
  set -- $(df -P -k "$path" | while read -r device blocks used available rest; do echo "$used $available"; done)
  part=$3 whole=$(($3 + $4))
}
thousandths=$((1000 + sample % 1000))
pause=$((sample / 1000)).${thousandths#1}
[ "$kind" != cpu ] || { look_cpu; busy0=$busy total0=$total; sleep "$pause" 2>/dev/null || sleep 1; }
while [ "$count" -gt 0 ]; do
  count=$((count - 1))
  if [ "$kind" = cpu ]; then
    look_cpu
    part=$((busy - busy0)) whole=$((total - total0))
    if [ "$whole" -gt 0 ]; then busy0=$busy total0=$total; fi
  else
    "look_$kind"
  fi
  read -r now rest </proc/uptime
  if [ "$whole" -gt 0 ]; then
    hundredths=$((part * 10000 / whole))
    fraction=$((100 + hundredths % 100))
    echo "$now $((hundredths / 100)).${fraction#1}" || exit 0
  fi
  [ "$count" -gt 0 ] || break
  sleep "$pause" 2>/dev/null || sleep 1
done
exit 0
}
