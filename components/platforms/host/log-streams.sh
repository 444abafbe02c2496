#!/bin/sh
# How much each service has logged, and when last: a file for node-exporter's textfile collector, made anew each time.
#
# usage: sh log-streams.sh LOGS TARGET SECONDS SERVICE...
logs=$1
target=$2
seconds=$3
shift 3

# Beside the target, so that a rename puts it in place; and not called *.prom, or it would be collected too.
temporary=$target.tmp

for service in "$@"; do
  set -- "$@" "$service.out.log" "$service.err.log"
  shift
done

# A stream without a file gives no sample: a 0 would look like one that was just rotated.
samples() {
  (cd "$logs" && stat --format='%n %s %Y' -- "$@") 2>/dev/null | awk '
    function family(name, help, values) {
      if (values != "") printf "# HELP %s %s\n# TYPE %s gauge\n%s", name, help, name, values
    }
    {
      stream = $1 ~ /\.err\.log$/ ? "stderr" : "stdout"
      sub(/\.(out|err)\.log$/, "", $1)
      labels = "{service=\"" $1 "\",stream=\"" stream "\"} "
      sizes = sizes "log_stream_bytes" labels $2 "\n"
      times = times "log_stream_last_write_timestamp_seconds" labels $3 "\n"
    }
    END {
      family("log_stream_bytes", "Size of the file of a log stream; rotation begins it anew.", sizes)
      family("log_stream_last_write_timestamp_seconds", "When the file of a log stream was last written to.", times)
    }'
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
