# shellcheck shell=bash
# node_modules, as the lockfile says: each version, and the hash of each file.
#
# By `npm install --no-save`, not `npm ci`. That refuses a lockfile made where the registry does not serve other
# platforms' optional packages (biome's and swc's binaries), and it deletes what running services have open.
# What else it does, refusing a manifest that the lockfile does not match, setup/lockfile.ts does.

npm_ready() { stamped node_modules/.setup-stamp "$(npm_fingerprint)"; }

npm_make() {
  # By the Node that will use the packages.
  export PATH=$TOOLCHAIN/bin:$PATH
  node setup/lockfile.ts || give_up "package.json and package-lock.json do not agree" \
    "Bring the lockfile up to date (npm install --package-lock-only), and run again."
  # npm takes a half-unpacked package for a whole one.
  if stamped node_modules/.setup-stamp "$UNFINISHED"; then
    rm -rf node_modules
  fi
  mkdir -p node_modules
  stamp node_modules/.setup-stamp "$UNFINISHED"
  # NODE_ENV=production must not leave the tools out.
  npm install --no-save --ignore-scripts --include=dev --no-audit --no-fund
  stamp node_modules/.setup-stamp "$(npm_fingerprint)"
}

npm_fingerprint() {
  local manifests
  mapfile -t manifests < <(find . -maxdepth 3 \( -name node_modules -o -name '.?*' -o -path ./toolchain \) -prune \
    -o -name package.json -print | sort)
  fingerprint package-lock.json "${manifests[@]}"
}
