#!/bin/sh
# Prints what the guest is, one `key=value` per line; `ip` and `dns` once per address.
{
unquoted() {
  value=${1#\"}
  value=${value%\"}
}
name= version=
if [ -r /etc/os-release ]; then
  while IFS='=' read -r key value; do
    unquoted "$value"
    case $key in
      NAME) name=$value ;;
      VERSION_ID) version=$value ;;
    esac
  done </etc/os-release
elif [ -r /etc/redhat-release ]; then
  read -r line </etc/redhat-release
  name=${line%% release *}
  version=${line#* release }
  version=${version%% *}
fi
echo "os_name=$name"
echo "os_version=$version"
bits=$(getconf LONG_BIT 2>/dev/null) || case $(uname -m) in *64*) bits=64 ;; *) bits=32 ;; esac
echo "bits=$bits"
echo "hostname=$(hostname 2>/dev/null || uname -n)"
for ip in $(hostname -I 2>/dev/null); do echo "ip=$ip"; done
resolver=/etc/resolv.conf
# A local stub hides the servers that are really asked.
grep -q '^nameserver 127.0.0.53' $resolver 2>/dev/null && [ -r /run/systemd/resolve/resolv.conf ] && resolver=/run/systemd/resolve/resolv.conf
if [ -r $resolver ]; then
  while read -r key value rest; do
    [ "$key" != nameserver ] || echo "dns=$value"
  done <$resolver
fi
cores=0
while read -r name rest; do
  case $name in cpu[0-9]*) cores=$((cores + 1)) ;; esac
done </proc/stat
echo "cores=$cores"
while read -r key value rest; do
  [ "$key" != MemTotal: ] || echo "memory_kib=$value"
done </proc/meminfo
exit 0
}
