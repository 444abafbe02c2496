# shellcheck shell=bash
# .venv: supervisord, the backend's packages and the Python tools, each file pinned by its hash. One pip command
# for all lists, so that they cannot disagree unseen.

readonly REQUIREMENTS=(services/backend/requirements{,-test}.txt providers/supervisor/requirements.txt setup/requirements.txt)

python_ready() { stamped .venv/.setup-stamp "$(fingerprint "${REQUIREMENTS[@]}")" && [[ -x .venv/bin/python ]]; }

python_make() {
  local list arguments=() python
  for list in "${REQUIREMENTS[@]}"; do
    [[ -f $list ]] || give_up "$list is missing" "Restore it (git checkout -- $list), and run again."
    arguments+=(--requirement "$list")
  done
  # A finished environment is brought up to date in place, because running services use it. One that a killed pip
  # left may hold half packages, and one that was moved names wrong paths: both are made anew.
  if ! python_is_whole; then
    python=$(python_of_machine)
    rm -rf .venv
    "$python" -m venv .venv
  fi
  stamp .venv/.setup-stamp "$UNFINISHED"
  # The lists are whole. To look for dependencies, pip would prepare a newer release of one that is named with an extra
  # (`coverage[toml]`), and refuse it for want of a hash.
  .venv/bin/python -m pip install --no-input --progress-bar off --disable-pip-version-check --require-hashes --no-deps "${arguments[@]}"
  .venv/bin/python -m pip check --disable-pip-version-check
  stamp .venv/.setup-stamp "$(fingerprint "${REQUIREMENTS[@]}")"
}

python_is_whole() {
  [[ -f .venv/.setup-stamp ]] && ! stamped .venv/.setup-stamp "$UNFINISHED" &&
    [[ $(head -n 1 .venv/bin/pip) == "#!$ROOT/.venv/bin/"* ]] && .venv/bin/python -c 'import pip'
}

python_of_machine() {
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  give_up "Python 3.11 or newer with venv is needed; this machine has $(python3 --version 2>&1 || true)" \
    "Install it (on Debian 12, as root: apt-get install python3 python3-venv), and run again."
}
