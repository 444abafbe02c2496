# shellcheck shell=bash
# Runs a step where the user can see that it lives, and says what to do when it dies.

# Seconds between two signs of life where the output is no terminal.
readonly HEARTBEAT=30

# give_up WHAT REMEDY — called by a step: ends it with a reason for the user instead of a raw log.
give_up() {
  printf '%s\n%s\n' "$1" "$2" >"$REASON"
  exit 1
}

# tell LINE — called by a step: one line that the user should see even when all is well.
tell() { printf '%s\n' "$1" >>"$NEWS"; }

# progress POSITION STEP TITLE
progress() {
  local position=$1 step=$2 title=$3 status=0
  LOG=$TOOLCHAIN/log/$step.log
  REASON=$LOG.reason
  NEWS=$LOG.news
  rm -f -- "$REASON" "$NEWS"

  local began=$SECONDS
  [[ -t 2 ]] || echo "[$position] $title …" >&2
  # A process group of its own, to be ended as a whole; job control is off again so that bash reports no jobs.
  set -m
  (
    set -e
    exec </dev/null >"$LOG" 2>&1
    "${step}_make"
  ) &
  WORKER=$!
  set +m
  trap 'interrupted INT' INT
  trap 'interrupted TERM' TERM
  trap 'interrupted HUP' HUP
  watch_worker "$position" "$title" "$began"
  wait "$WORKER" || status=$?
  trap - INT TERM HUP

  [[ -t 2 ]] && printf '\r\033[K' >&2
  if ((status != 0)); then
    report_failure "$position" "$title" "$((SECONDS - began))"
    exit 1
  fi
  echo "[$position] $title … $((SECONDS - began)) s" >&2
  [[ -e $NEWS ]] && sed 's/^/      /' "$NEWS" >&2
  rm -f -- "$NEWS"
}

watch_worker() {
  local position=$1 title=$2 began=$3 elapsed next=$HEARTBEAT
  while kill -0 "$WORKER" 2>/dev/null; do
    elapsed=$((SECONDS - began))
    if [[ -t 2 ]]; then
      printf '\r[%s] %s … %d s' "$position" "$title" "$elapsed" >&2
    elif ((elapsed >= next)); then
      echo "[$position] $title … still at it after $elapsed s: $(tail -n 1 -- "$LOG" | cut -c1-100)" >&2
      next=$((next + HEARTBEAT))
    fi
    # Without the lock: this process ends at once when the step does.
    sleep 0.2 9>&-
  done
}

interrupted() {
  trap '' INT TERM HUP
  kill -TERM -- "-$WORKER" 2>/dev/null || true
  wait "$WORKER" 2>/dev/null || true
  printf '\nInterrupted (%s). What was complete is kept; run the same command again to go on.\n' "$1" >&2
  exit 130
}

report_failure() {
  local position=$1 title=$2 elapsed=$3
  local what="a command failed: the last lines of its log say which"
  local remedy="Mend that, then run the same command again: what is complete is kept."
  if [[ -s $REASON ]]; then
    { IFS= read -r what && IFS= read -rd '' remedy; } <"$REASON" || true
  elif grep -qiE 'no space left|ENOSPC|disk quota' "$LOG"; then
    what="the disk is full"
    remedy="Free some space (df -h), then run the same command again: what is complete is kept."
  fi
  {
    echo "[$position] $title … failed after $elapsed s: $what"
    printf '%s\n' "$remedy" | sed '/^$/d; s/^/      /'
    if [[ -s $LOG ]]; then
      echo "      The whole log is ${LOG#"$ROOT/"} in $ROOT; its end:"
      tail -n 12 -- "$LOG" | sed 's/^/      | /'
    fi
  } >&2
}
