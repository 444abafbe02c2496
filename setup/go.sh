# shellcheck shell=bash
# What the steps that build Go modules of toolchain/ share.

# go_minor — 26 for Go 1.26; 0 where there is none.
go_minor() {
  local minor
  minor=$(go env GOVERSION 2>/dev/null | sed -n 's/^go1\.\([0-9]*\).*/\1/p') || true
  echo "${minor:-0}"
}

# go_is_there — 1.21 is the first Go that fetches by itself the newer one that a module asks for.
go_is_there() { (($(go_minor) >= 21)); }

# go_choose_caches FOLDER — a Go user's caches are used and kept. Where there are none, FOLDER serves this build (a
# killed one goes on from it); the caller drops it when it is done: it takes 4 GB.
go_choose_caches() {
  [[ -d $(go env GOCACHE) ]] || export GOCACHE=$1/build
  [[ -d $(go env GOMODCACHE) ]] || export GOMODCACHE=$1/modules GOFLAGS="${GOFLAGS:-} -modcacherw"
}

# go_build MODULE OUTPUT PACKAGE LINKER_FLAGS — a program of toolchain/MODULE.
go_build() {
  (cd "toolchain/$1" && go build -mod=readonly -buildvcs=false -trimpath -ldflags "-s -w $4" -o "$2" "$3")
}

# go_required MODULE DEPENDENCY — the version that toolchain/MODULE pins, as Go writes it.
go_required() { sed -nE "s|^(require)?[[:space:]]*$2 (v[^ ]+).*|\2|p" "toolchain/$1/go.mod"; }

# go_fingerprint MODULE… — not by `fingerprint`: checkouts share what is built, wherever they stand.
go_fingerprint() {
  local module
  for module in "$@"; do
    find "toolchain/$module" -maxdepth 1 -type f -print0 | sort -z | xargs -0 cat --
  done | sha256sum | cut -c1-16
}
