# shellcheck shell=bash
# dashboards/viewer/dist: the page that draws the dashboards where there is no Grafana, built by the pinned Node.

readonly VIEWER=dashboards/viewer

viewer_ready() { stamped "$VIEWER/dist/.setup-stamp" "$(viewer_fingerprint)"; }

viewer_make() {
  local making
  export PATH=$TOOLCHAIN/bin:$PATH
  making=$(making_folder "$TOOLCHAIN")
  npm run build --workspace "$VIEWER" -- --outDir "$making/dist" --emptyOutDir
  stamp "$making/dist/.setup-stamp" "$(viewer_fingerprint)"
  rm -rf -- "$VIEWER/dist"
  mv -- "$making/dist" "$VIEWER/dist"
  rm -rf -- "$making"
}

viewer_fingerprint() {
  local sources
  mapfile -t sources < <(find "$VIEWER" \( -name node_modules -o -name dist -o -name '.?*' \) -prune \
    -o -type f -not -name '*.test.*' -print | sort)
  fingerprint package-lock.json "${sources[@]}"
}
