# shellcheck shell=bash
# Independent judges of what is rendered, for the tests: of manifests and of Dockerfiles. Kept in the cache, and linked
# as .toolchain/judges: `python` is an environment of their own, because they bring more packages than all else.

readonly JUDGES=$CACHE/judges

judges_ready() {
  [[ $FOR_TESTS == yes ]] || return 0
  judges_are_whole || was_missing "$TOOLCHAIN/judges.missing" "$(judges_hash)"
}

judges_make() {
  lock_folder "$JUDGES"
  attempt "The judges of manifests" "$TOOLCHAIN/judges.missing" "$(judges_hash)" judges_gather
}

judges_forget() { rm -f -- "$TOOLCHAIN/judges.missing"; }

judges_hash() { { cat setup/judges/requirements.txt; go_fingerprint kube-score; } | sha256sum | cut -c1-16; }
judges_folder() { echo "$JUDGES/$(judges_hash)-$(uname -m)"; }

judges_are_whole() {
  [[ $(readlink "$TOOLCHAIN/judges") == "$(judges_folder)" ]] && judges_folder_is_whole
}

judges_folder_is_whole() {
  stamped "$(judges_folder)/.setup-stamp" "$(judges_hash)" && [[ -x $(judges_folder)/python/bin/python ]]
}

judges_gather() {
  local folder
  folder=$(judges_folder)
  if ! judges_folder_is_whole; then
    # Filled in place: a Python environment names its own path.
    rm -rf -- "$folder"
    mkdir -p "$folder"
    judges_make_kube_score "$folder"
    judges_make_python "$folder"
    stamp "$folder/.setup-stamp" "$(judges_hash)"
    rm -rf -- "$JUDGES/go"
  fi
  ln -sfn "$folder" "$TOOLCHAIN/judges"
}

judges_make_kube_score() {
  go_is_there || give_up "There is no Go (1.25 or newer) to build kube-score." \
    "Install Go 1.25 or newer, then: setup/setup.sh --tests --retry-optional"
  go_choose_caches "$JUDGES/go"
  CGO_ENABLED=0 go_build kube-score "$1/kube-score" github.com/zegl/kube-score/cmd/kube-score \
    "-X main.version=$(go_required kube-score github.com/zegl/kube-score)"
}

judges_make_python() {
  "$(python_of_machine)" -m venv "$1/python"
  "$1/python/bin/python" -m pip install --no-input --progress-bar off --disable-pip-version-check \
    --require-hashes --no-deps --requirement setup/judges/requirements.txt
}
