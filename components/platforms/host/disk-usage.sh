#!/bin/sh
# How much each service and store has on disk: a file for node-exporter's textfile collector, made anew each time.
#
# usage: sh disk-usage.sh HOME TARGET SECONDS UNIT...
home=$1
target=$2
seconds=$3
shift 3

# Beside the target, so that a rename puts it in place; and not called *.prom, or it would be collected too.
temporary=$target.tmp

# A unit's folder, and its logs with those that were rotated. What is not there takes nothing.
used() {
  du --summarize --block-size=1 --total -- "$home/$1" "$home/logs/$1".out.log* "$home/logs/$1".err.log* 2>/dev/null |
    awk '$2 == "total" { print $1 }'
}

samples() {
  echo "# HELP unit_disk_bytes What a service or a store has on disk: its data and its logs."
  echo "# TYPE unit_disk_bytes gauge"
  for unit in "$@"; do
    echo "unit_disk_bytes{service=\"$unit\"} $(used "$unit")"
  done
}

# What nobody keeps up to date any more must not be collected.
finish() {
  rm -f "$target" "$temporary"
  kill "$pause" 2>/dev/null
  exit 0
}
pause=
trap finish TERM INT

while :; do
  # On a full disk the old file stays, and its age tells.
  samples "$@" >"$temporary" && chmod 644 "$temporary" && mv -f "$temporary" "$target"
  # In the background: a signal ends a `wait`, and not a `sleep`.
  sleep "$seconds" &
  pause=$!
  wait "$pause"
done
