#!/bin/sh
# Prints what there is of the monitoring agent, one `key=value` per line; looks for its server's polls last.
# usage: agent.sh PORT SERVER PACKAGE WATCH_S
# SERVER is an address or a name. A poll that is seen ends the look.
{
port=$1 server=$2 package=$3 watch=$4
has() { command -v "$1" >/dev/null 2>&1; }

if has rpm && version=$(rpm -q --qf '%{VERSION}' "$package" 2>/dev/null); then
  echo "package=$package"
  echo "version=$version"
elif has dpkg-query; then
  set -- $(dpkg-query -W -f '${Status} ${Version}' "$package" 2>/dev/null)
  if [ "$3" = installed ]; then
    # Epoch, packager's suffix and revision are not the agent's version.
    version=${4#*:}
    version=${version%-*}
    echo "package=$package"
    echo "version=${version%%+*}"
  fi
fi

daemon=
for name in zabbix_agentd zabbix_agent2; do
  if [ -n "$(pgrep -x "$name" 2>/dev/null)" ]; then daemon=$name; fi
done
[ -z "$daemon" ] && echo running=no || echo running=yes

enabled=no
for unit in "$package" zabbix-agent zabbix-agentd zabbix-agent2; do
  if has systemctl; then
    case $(systemctl is-enabled "$unit" 2>/dev/null) in enabled*) enabled=yes ;; esac
  elif has chkconfig; then
    chkconfig "$unit" 2>/dev/null && enabled=yes
  fi
done
echo "enabled=$enabled"

# sockets LISTENING_ONLY: `LOCAL PEER` per line; IPv4 addresses mapped into IPv6 as IPv4
sockets() {
  if has ss; then ss "-$1" 2>/dev/null; else netstat "-$1" 2>/dev/null; fi |
    while read -r first received sent fourth fifth rest; do
      case $first in
        tcp*) ;;
        State | Proto | Active) continue ;;
      esac
      echo "$fourth $fifth"
    done
}
listening=no
for socket in $(sockets ltn); do
  case $socket in *":$port") listening=yes ;; esac
done
echo "listening=$listening"

firewall=unknown
if has firewall-cmd && firewall-cmd --state >/dev/null 2>&1; then
  firewall=no
  if firewall-cmd --query-port="$port/tcp" >/dev/null 2>&1 || firewall-cmd --query-service=zabbix-agent >/dev/null 2>&1; then firewall=yes; fi
  firewall-cmd --list-rich-rules 2>/dev/null | grep -q "port=\"$port\".*accept" && firewall=yes
elif has iptables && rules=$(iptables -S INPUT 2>/dev/null) && [ -n "$rules" ]; then
  firewall=yes
  echo "$rules" | grep -q -e '^-P INPUT DROP' -e '-j DROP' -e '-j REJECT' && firewall=no
  echo "$rules" | grep -q -e "--dports* [0-9,:]*$port.*-j ACCEPT" && firewall=yes
fi
echo "firewall=$firewall"

for file in /etc/zabbix/zabbix_agentd.conf /etc/zabbix/zabbix_agent2.conf /etc/zabbix_agentd.conf; do
  [ -r "$file" ] || continue
  while IFS='=' read -r key value; do
    [ "$key" != Server ] || echo "server=$value"
  done <"$file"
done

addresses=$server
case $server in
  *[!0-9.:a-fA-F]*) for address in $(getent ahosts "$server" 2>/dev/null | cut -d ' ' -f 1); do addresses="$addresses $address"; done ;;
esac
read -r now rest </proc/uptime
last=$((${now%.*} + watch))
while :; do
  sockets tan | {
    while read -r local peer; do
      case $local in *":$port") ;; *) continue ;; esac
      peer=${peer%:*}
      peer=${peer#\[}
      peer=${peer%\]}
      peer=${peer#::ffff:}
      for address in $addresses; do
        [ "$peer" != "$address" ] || { echo "poll=$peer"; exit 9; }
      done
    done
  }
  [ $? -ne 9 ] || exit 0
  read -r now rest </proc/uptime
  [ "${now%.*}" -lt "$last" ] || exit 0
  sleep 0.2 2>/dev/null || sleep 1
done
}
