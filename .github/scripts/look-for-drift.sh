#!/usr/bin/env bash
# Compares what runs with what was deployed, and changes nothing.
#
#   look-for-drift.sh STACK FOLDER
#
# FOLDER/verdict says "same", "drift" or "failed"; FOLDER/output is what Pulumi printed.
set -euo pipefail
stack=${1:?usage: look-for-drift.sh STACK FOLDER}
folder=${2:?usage: look-for-drift.sh STACK FOLDER}

mkdir -p -- "$folder"
verdict=same
npm run preview -- -s "$stack" -- --refresh --expect-no-changes --diff 2>&1 | tee "$folder/output" || verdict=failed
# Pulumi's own words for the one failure that is an answer.
if [[ $verdict == failed ]] && grep -q 'no changes were expected but changes were proposed' "$folder/output"; then
  verdict=drift
fi
echo "$verdict" >"$folder/verdict"
[[ $verdict != failed ]]
