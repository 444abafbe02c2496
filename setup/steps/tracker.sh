# shellcheck shell=bash
# The error tracker of dev, Bugsink, in an environment of its own: it brings Django and much else. Kept in the cache, and
# linked as .toolchain/tracker. Where it cannot be had, the stack runs without.

readonly TRACKERS=$CACHE/tracker

tracker_ready() { tracker_is_whole || was_missing "$TOOLCHAIN/tracker.missing" "$(tracker_hash)"; }

tracker_make() {
  lock_folder "$TRACKERS"
  attempt "The error tracker" "$TOOLCHAIN/tracker.missing" "$(tracker_hash)" tracker_gather
}

tracker_forget() { rm -f -- "$TOOLCHAIN/tracker.missing"; }

tracker_hash() { sha256sum <setup/tracker/requirements.txt | cut -c1-16; }
tracker_folder() { echo "$TRACKERS/$(tracker_hash)-$(uname -m)"; }

tracker_is_whole() { [[ $(readlink "$TOOLCHAIN/tracker") == "$(tracker_folder)" ]] && tracker_folder_is_whole; }

tracker_folder_is_whole() {
  stamped "$(tracker_folder)/.setup-stamp" "$(tracker_hash)" && [[ -x $(tracker_folder)/bin/python ]]
}

tracker_gather() {
  local folder
  folder=$(tracker_folder)
  if ! tracker_folder_is_whole; then
    # Filled in place: a Python environment names its own path.
    rm -rf -- "$folder"
    "$(python_of_machine)" -m venv "$folder"
    "$folder/bin/python" -m pip install --no-input --progress-bar off --disable-pip-version-check \
      --require-hashes --no-deps --requirement setup/tracker/requirements.txt
    tracker_migrate "$folder"
    stamp "$folder/.setup-stamp" "$(tracker_hash)"
  fi
  ln -sfn "$folder" "$TOOLCHAIN/tracker"
}

# An empty database with all migrations, which each stack begins with a copy of: they take seven seconds.
tracker_migrate() {
  local database
  mkdir -p "$1/empty"
  for database in default snappea; do
    env TRACKER_FOLDER="$1/empty" TRACKER_SECRET_KEY=unused TRACKER_PORT=1 TRACKER_TITLE=unused \
      DJANGO_SETTINGS_MODULE=settings PYTHONPATH=components/error-tracking/bugsink PYTHONDONTWRITEBYTECODE=1 \
      "$1/bin/django-admin" migrate --database "$database" --verbosity 0
  done
}
