#!/usr/bin/env bash
# Keeps one issue of an environment's drift: opens it, writes it anew, and closes it when nothing differs any more.
#
#   drift-issue.sh STACK FOLDER RUN
#
# FOLDER is what look-for-drift.sh has left; RUN is the address of the run.
set -euo pipefail
stack=${1:?usage: drift-issue.sh STACK FOLDER RUN}
folder=${2:?usage: drift-issue.sh STACK FOLDER RUN}
run=${3:?usage: drift-issue.sh STACK FOLDER RUN}

# Below what GitHub takes: 65,536 characters.
readonly LIMIT=60000
marker="<!-- neuroerp-drift:$stack -->"
issues=repos/$GITHUB_REPOSITORY/issues

body() {
  local what="differs from what was deployed"
  [[ $1 == drift ]] || what="could not be compared with what was deployed"
  printf '%s\n%s %s: [the run](%s).\n\n' "$marker" "$stack" "$what" "$run"
  printf '"npm run up -- -s %s" makes it as it was described; where the change was meant, describe it.\n\n' "$stack"
  printf '~~~~~~~~~~~~text\n%s\n~~~~~~~~~~~~\n' "$(tail -c "$LIMIT" -- "$folder/output")"
}

verdict=$(<"$folder/verdict")
number=$(
  gh api --paginate "$issues?state=open&creator=github-actions%5Bbot%5D&per_page=100" \
    --jq ".[] | select(.body // \"\" | startswith(\"$marker\")) | .number" |
    sed -n 1p
)
text=$(mktemp)
trap 'rm -f -- "$text"' EXIT
if [[ $verdict == same ]]; then
  [[ -z $number ]] || gh api --method PATCH "$issues/$number" --raw-field state=closed --jq .html_url
elif [[ -n $number ]]; then
  body "$verdict" >"$text"
  gh api --method PATCH "$issues/$number" --field "body=@$text" --jq .html_url
else
  body "$verdict" >"$text"
  gh api --method POST "$issues" --raw-field "title=Drift in $stack" --field "body=@$text" --jq .html_url
fi
