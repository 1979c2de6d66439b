#!/bin/sh
# Prints `active=yes|no` and `enabled=yes|no` of a service.
# usage: service.sh NAME
{
name=$1 active=no enabled=no
if command -v systemctl >/dev/null 2>&1; then
  [ "$(systemctl is-active "$name" 2>/dev/null)" != active ] || active=yes
  case $(systemctl is-enabled "$name" 2>/dev/null) in enabled* | static | alias) enabled=yes ;; esac
else
  ! service "$name" status >/dev/null 2>&1 || active=yes
  ! chkconfig "$name" 2>/dev/null || enabled=yes
fi
echo "active=$active"
echo "enabled=$enabled"
exit 0
}
