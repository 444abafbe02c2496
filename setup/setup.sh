#!/usr/bin/env bash
# Makes a checkout ready to work, and does nothing where it already is.
#
#   setup/setup.sh [--tests] [--retry-engine] [--retry-optional]
#
#   --tests           also what only the tests need (a browser, a Kubernetes)
#   --retry-engine    forget that Pulumi's download could not be reached, and try it again
#   --retry-optional  forget what could not be had and can be done without, and try it again
#
# Each file in steps/ is one step with two functions: `<step>_ready` tells, fast and silently, whether there is
# anything to do; `<step>_make` does it. A step may be killed anywhere: it writes its stamp last, so that the
# next run makes it again. Steps that are done are not repeated.
set -euo pipefail
export LC_ALL=C.UTF-8

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
TOOLCHAIN=$ROOT/.toolchain
# Large things that checkouts share, each in a folder named after its content.
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/neuroerp-stack
STEPS=(node debian npm viewer python engine observers state environment tracker judges kubernetes)
declare -A TITLES=(
  [node]="Node" [debian]="Debian packages" [npm]="npm packages" [viewer]="Dashboard viewer" [python]="Python packages"
  [engine]="Pulumi engine" [state]="State and passphrase" [environment]="Environment"
  [observers]="Log store and collectors" [tracker]="Error tracker"
  [judges]="Judges of manifests" [kubernetes]="Kubernetes for the tests"
)

FOR_TESTS=no
for argument in "$@"; do
  case $argument in
    --tests) FOR_TESTS=yes ;;
    --retry-engine) RETRY_ENGINE=yes ;;
    --retry-optional) RETRY_OPTIONAL=yes ;;
    *)
      sed -n '2,/^set /{s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" >&2
      exit 2
      ;;
  esac
done
# shellcheck disable=SC2034 # the steps read FOR_TESTS
readonly ROOT TOOLCHAIN CACHE FOR_TESTS

# What the machine itself has must be seen, not what an earlier set-up added to the PATH.
for folder in "$TOOLCHAIN/bin" "$TOOLCHAIN/engine/bin" "$ROOT/.venv/bin"; do
  PATH=${PATH//"$folder:"/}
done
cd -- "$ROOT"

source setup/stamp.sh
source setup/progress.sh
source setup/optional.sh
source setup/go.sh
for step in "${STEPS[@]}"; do
  # shellcheck source=/dev/null
  source "setup/steps/$step.sh"
done

all_ready() {
  local step
  for step in "${STEPS[@]}"; do
    "${step}_ready" || return 1
  done
}

if [[ ${RETRY_ENGINE:-no} == yes ]]; then
  engine_forget
fi
if [[ ${RETRY_OPTIONAL:-no} == yes ]]; then
  tracker_forget
  judges_forget
  kubernetes_forget
fi
if all_ready; then
  exit 0
fi

mkdir -p "$TOOLCHAIN/log" "$TOOLCHAIN/bin" "$CACHE"
# Held by every process of this set-up, so that not even a killed one is overtaken by the next.
exec 9>"$TOOLCHAIN/lock"
if ! flock --nonblock 9; then
  echo "Another set-up is at work in this checkout: waiting for it." >&2
  flock 9
fi

for index in "${!STEPS[@]}"; do
  step=${STEPS[index]}
  "${step}_ready" || progress "$((index + 1))/${#STEPS[@]}" "$step" "${TITLES[$step]}"
done
