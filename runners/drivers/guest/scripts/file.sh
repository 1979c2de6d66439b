#!/bin/sh
# Prints a file's size, its SHA-256 and a line `--`, then its content up to LIMIT bytes; `absent` if there is none.
# usage: file.sh PATH LIMIT
{
path=$1 limit=$2
if [ ! -e "$path" ]; then echo absent; exit 0; fi
[ -f "$path" ] && [ -r "$path" ] || { echo "$path is not a file that can be read" >&2; exit 1; }
size=$(stat -L -c %s "$path") || exit 1
sum=$(sha256sum <"$path") || exit 1
echo "$size"
echo "${sum%% *}"
echo --
[ "$size" -gt "$limit" ] || cat "$path"
exit 0
}
