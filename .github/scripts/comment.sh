#!/usr/bin/env bash
# Writes one comment of a pull request: a new one at first, the same one again from then on.
#
#   comment.sh NUMBER FILE
set -euo pipefail
number=${1:?usage: comment.sh NUMBER FILE}
file=${2:?usage: comment.sh NUMBER FILE}

# The first line of FILE, by which the comment is found again.
marker='<!-- neuroerp-review -->'
if [[ $(head -n 1 -- "$file") != "$marker"* ]]; then
  echo "$file does not begin with $marker: it is no review" >&2
  exit 1
fi

# Only one that a workflow wrote: anybody can write a comment that begins so.
id=$(
  gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$number/comments?per_page=100" \
    --jq ".[] | select(.user.login == \"github-actions[bot]\" and (.body | startswith(\"$marker\"))) | .id" |
    sed -n 1p
)
if [[ -n $id ]]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$file" --jq .html_url
else
  gh api --method POST "repos/$GITHUB_REPOSITORY/issues/$number/comments" --field "body=@$file" --jq .html_url
fi
