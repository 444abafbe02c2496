# shellcheck shell=bash
# Stamps: a small file, written last, that says from what a thing was made.

# What a stamp holds while a folder is filled in place: found by the next run, it says that this one was killed.
# shellcheck disable=SC2034 # the steps read it
readonly UNFINISHED=unfinished

# fingerprint FILE… — one hash over the contents. A file that does not exist counts as empty.
# The root is part of it: a moved checkout needs its absolute links made anew.
fingerprint() {
  local file
  {
    printf '%s\n' "$ROOT"
    for file in "$@"; do
      [[ -e $file ]] && printf '%s\n' "$file" && cat -- "$file"
    done
    true
  } | sha256sum | cut -c1-16
}

# stamped FILE HASH — whether FILE holds HASH.
stamped() { [[ -f $1 && $(<"$1") == "$2" ]]; }

# stamp FILE HASH — whole or not at all.
stamp() {
  printf '%s\n' "$2" >"$1.new"
  mv -- "$1.new" "$1"
}

# making_folder PARENT — an empty folder next to the place where the thing will stand, so that a rename moves it
# there in one step. What killed runs left is dropped: callers hold the lock of PARENT.
making_folder() {
  rm -rf -- "$1"/.making-*
  mkdir -p -- "$1"
  mktemp -d "$1/.making-XXXXXX"
}

# lock_folder FOLDER — waits until no other set-up, of any checkout, works on FOLDER.
lock_folder() {
  mkdir -p -- "$1"
  exec 8>"$1/lock"
  flock 8
}
