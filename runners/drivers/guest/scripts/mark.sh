#!/bin/sh
# Writes or removes a mark file of ours. Prints `written`, `removed` or `nothing`.
# usage: mark.sh write PATH TEXT | mark.sh remove PATH
{
verb=$1 path=$2 text=$3
case ${path##*/} in ukeire-?*) ;; *) echo "$path is not named as a mark of ours" >&2; exit 1 ;; esac
if [ -L "$path" ] || { [ -e "$path" ] && [ ! -f "$path" ]; }; then echo "$path is not a plain file" >&2; exit 1; fi
case $verb in
  write)
    (umask 077 && printf '%s\n' "$text" >"$path") || exit 1
    # A mark that is only in memory would be lost by a power-off and prove nothing.
    sync 2>/dev/null
    echo written
    ;;
  remove)
    if [ ! -e "$path" ]; then echo nothing; exit 0; fi
    rm -f "$path" || exit 1
    echo removed
    ;;
esac
exit 0
}
