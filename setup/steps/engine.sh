# shellcheck shell=bash
# The Pulumi engine: the official download where it can be reached, else toolchain/'s pinned build, which needs
# Go and its module proxy alone. Both are kept in the cache, and both end up as .toolchain/engine/bin.

readonly ENGINES=$CACHE/engine
# The whole download, in seconds; a server that does not answer is given up much sooner.
readonly DOWNLOAD_LIMIT=300

engine_ready() {
  local engine
  engine=$(readlink "$TOOLCHAIN/engine") || return 1
  [[ $engine == "$(engine_official)" || $engine == "$(engine_built)" ]] && engine_is_whole "$engine" &&
    [[ $(readlink "$(engine_of_npm)") == "$TOOLCHAIN/engine" ]]
}

engine_make() {
  local engine
  lock_folder "$ENGINES"
  engine=$(engine_official)
  if ! engine_is_whole "$engine" && [[ ! -e $(engine_unreachable) ]]; then
    engine_download "$engine" || true
  fi
  if engine_is_whole "$engine"; then
    tell "Engine: Pulumi $(engine_official_version), the official download."
  else
    engine=$(engine_built)
    engine_is_whole "$engine" || engine_build "$engine"
    # Only now: a full disk is no reason to give up the download for good.
    touch "$(engine_unreachable)"
    tell "Engine: Pulumi $(engine_cli_version), built from toolchain/: the official download could not be reached."
    tell "To try the download again: setup/setup.sh --retry-engine"
  fi
  ln -sfn "$engine" "$TOOLCHAIN/engine"
  # Here the npm package `pulumi` looks before it downloads: `npx pulumi` is the same engine.
  mkdir -p "$(dirname "$(engine_of_npm)")"
  ln -sfn "$TOOLCHAIN/engine" "$(engine_of_npm)"
}

engine_forget() { rm -f -- "$(engine_unreachable)" "$TOOLCHAIN/engine"; }

engine_is_whole() { [[ -x $1/bin/pulumi && -x $1/bin/pulumi-language-nodejs ]]; }

engine_official_version() { sed -n 's/^ *"version": "\(.*\)".*/\1/p' node_modules/pulumi/package.json; }
engine_of_npm() { echo "$ROOT/.pulumi/versions/$(engine_official_version)"; }
engine_official() { echo "$ENGINES/official-$(engine_official_version)-$(uname -m)"; }
engine_unreachable() { echo "$(engine_official).unreachable"; }

# Not by `fingerprint`: checkouts share it wherever they stand.
engine_built() { echo "$ENGINES/built-$(cat toolchain/{cli,language-host}/go.{mod,sum} | sha256sum | cut -c1-16)-$(uname -m)"; }
engine_cli_version() { sed -n 's|^require github.com/pulumi/pulumi/pkg/v3 v||p' toolchain/cli/go.mod; }
engine_host_version() { sed -n 's|^require github.com/pulumi/pulumi/sdk/v3 v||p' toolchain/language-host/go.mod; }

# By Pulumi's own installer, which the npm package `pulumi` runs on its first start.
engine_download() {
  local making
  making=$(making_folder "$ENGINES")
  # The installer uses curl and waits for minutes where a firewall swallows packets.
  { cat ~/.curlrc 2>/dev/null; printf 'connect-timeout = 10\nspeed-limit = 1000\nspeed-time = 20\n'; } >"$making/.curlrc"
  if CURL_HOME=$making PULUMI_HOME=$making PULUMI_VERSION=$(engine_official_version) PATH=$TOOLCHAIN/bin:$PATH \
    timeout "$DOWNLOAD_LIMIT" node node_modules/pulumi/run.js version &&
    engine_is_whole "$making/versions/$(engine_official_version)"; then
    rm -rf -- "$1"
    mv -- "$making/versions/$(engine_official_version)" "$1"
  fi
  rm -rf -- "$making"
  engine_is_whole "$1"
}

engine_build() {
  local making
  engine_require_go
  making=$(making_folder "$ENGINES")
  go_choose_caches "$ENGINES/go"
  engine_go_build cli "$making/bin/pulumi" github.com/pulumi/pulumi/pkg/v3/cmd/pulumi "$(engine_cli_version)"
  engine_go_build language-host "$making/bin/pulumi-language-nodejs" \
    github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs "$(engine_host_version)"
  rm -rf -- "$1"
  mv -- "$making" "$1"
  rm -rf -- "$ENGINES/go"
}

engine_go_build() {
  local module=$1 output=$2 package=$3 version=$4
  echo "Building $package $version; this takes minutes, once."
  go_build "$module" "$output" "$package" "-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v$version"
}

engine_require_go() {
  go_is_there || give_up "Pulumi's download could not be reached, and there is no Go (1.25 or newer) to build the engine" \
    "Install Go 1.25 or newer, or let this machine reach get.pulumi.com (then: setup/setup.sh --retry-engine)."
}
