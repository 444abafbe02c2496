#!/usr/bin/env bash
# Checks out what was deployed last, so that what waits on the branch is not taken for drift.
#
#   deployed.sh STACK
set -euo pipefail
stack=${1:?usage: deployed.sh STACK}

tag=$(git tag --list "deployed/$stack/*" --sort=-refname | sed -n 1p)
if [[ -z $tag ]]; then
  echo "$stack was never deployed by the workflow: the branch is compared" >&2
else
  git checkout --quiet --detach "$tag"
  echo "$tag"
fi
