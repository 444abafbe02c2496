#!/usr/bin/env bash
# Puts an environment's credentials where the commands look for them, in files that only this user reads.
#
#   NEUROERP_BACKEND_URL      the state that all runs share
#   NEUROERP_PASSPHRASE_FILE  where the passphrase is put; PASSPHRASE is its content
#   CLUSTER                   the content of a kubeconfig, for Kubernetes
#   ENGINE                    an address of a Docker Engine, for Docker
set -euo pipefail
umask 077

missing() {
  echo "::error::$1 is not set in this environment: docs/deploy.md lists what it needs" >&2
  exit 1
}

# Without one the state would be gone with the runner, and the next run would make everything anew.
[[ -n ${NEUROERP_BACKEND_URL:-} ]] || missing NEUROERP_BACKEND_URL
[[ -n ${PASSPHRASE:-} ]] || missing PASSPHRASE

folder=$(dirname -- "$NEUROERP_PASSPHRASE_FILE")
mkdir -p -- "$folder"
printf '%s\n' "$PASSPHRASE" >"$NEUROERP_PASSPHRASE_FILE"
if [[ -n ${CLUSTER:-} ]]; then
  printf '%s\n' "$CLUSTER" >"$folder/kubeconfig"
  echo "KUBECONFIG=$folder/kubeconfig" >>"$GITHUB_ENV"
fi
if [[ -n ${ENGINE:-} ]]; then
  echo "DOCKER_HOST=$ENGINE" >>"$GITHUB_ENV"
fi
