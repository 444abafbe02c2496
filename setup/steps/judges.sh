# shellcheck shell=bash
# Independent judges for the tests: of manifests, of Dockerfiles and of GitHub's workflows. Kept in the cache, and linked
# as .toolchain/judges: `python` is an environment of their own, because they bring more packages than all else.

readonly JUDGES=$CACHE/judges

judges_ready() {
  [[ $FOR_TESTS == yes ]] || return 0
  judges_are_whole || was_missing "$TOOLCHAIN/judges.missing" "$(judges_hash)"
}

judges_make() {
  lock_folder "$JUDGES"
  attempt "The judges of manifests and workflows" "$TOOLCHAIN/judges.missing" "$(judges_hash)" judges_gather
}

judges_forget() { rm -f -- "$TOOLCHAIN/judges.missing"; }

judges_hash() { { cat setup/judges/requirements.txt; go_fingerprint kube-score actionlint; } | sha256sum | cut -c1-16; }
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
    judges_make_go "$folder"
    judges_make_python "$folder"
    stamp "$folder/.setup-stamp" "$(judges_hash)"
    rm -rf -- "$JUDGES/go"
  fi
  ln -sfn "$folder" "$TOOLCHAIN/judges"
}

judges_make_go() {
  go_is_there || give_up "There is no Go (1.25 or newer) to build kube-score and actionlint." \
    "Install Go 1.25 or newer, then: setup/setup.sh --tests --retry-optional"
  go_choose_caches "$JUDGES/go"
  judges_go_build "$1" kube-score github.com/zegl/kube-score main.version
  judges_go_build "$1" actionlint github.com/rhysd/actionlint github.com/rhysd/actionlint.version
}

# judges_go_build FOLDER NAME MODULE VERSION_VARIABLE
judges_go_build() {
  CGO_ENABLED=0 go_build "$2" "$1/$2" "$3/cmd/$2" "-X $4=$(go_required "$2" "$3")"
}

judges_make_python() {
  "$(python_of_machine)" -m venv "$1/python"
  "$1/python/bin/python" -m pip install --no-input --progress-bar off --disable-pip-version-check \
    --require-hashes --no-deps --requirement setup/judges/requirements.txt
}
