#!/usr/bin/env bash
# Tags a commit that was deployed: deployed/prod/20261130T120000Z. Such tags are what a rollback chooses from.
#
#   record-deployment.sh STACK COMMIT
set -euo pipefail
stack=${1:?usage: record-deployment.sh STACK COMMIT}
commit=${2:?usage: record-deployment.sh STACK COMMIT}

tag=deployed/$stack/$(date -u +%Y%m%dT%H%M%SZ)
gh api --method POST "repos/$GITHUB_REPOSITORY/git/refs" \
  --raw-field "ref=refs/tags/$tag" --raw-field "sha=$commit" --jq .ref
