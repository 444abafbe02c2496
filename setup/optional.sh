# shellcheck shell=bash
# What only some tests need, or a stack can do without, and not every machine can have. Where it cannot be made, a file
# says why, the set-up goes on, and what needs it is skipped.

# attempt WHAT MISSING HASH COMMAND… — runs COMMAND; when it fails, the file MISSING holds HASH, then the reason.
attempt() {
  local what=$1 missing=$2 hash=$3 status=0
  shift 3
  # A process of its own: `set -e` is without effect in a command whose failure is looked at.
  (
    set -e
    "$@"
  ) &
  wait $! || status=$?
  if ((status == 0)); then
    rm -f -- "$missing"
    return
  fi
  stamp "$missing" "$hash"$'\n'"$(attempt_reason)"
  tell "$what could not be had: what needs it is skipped. To try again: setup/setup.sh --tests --retry-optional"
}

# The one that the command gave, else the end of its output.
attempt_reason() {
  if [[ -s $REASON ]]; then
    cat -- "$REASON"
    rm -f -- "$REASON"
  else
    tail -n 3 -- "$LOG"
  fi
}

# was_missing MISSING HASH — whether this very thing was tried, in vain.
was_missing() { [[ -f $1 && $(head -n 1 -- "$1") == "$2" ]]; }
