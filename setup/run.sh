#!/usr/bin/env bash
# The front door of every npm script: brings the set-up up to date, enters its environment, runs the command.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
command=${1:?usage: setup/run.sh COMMAND [ARGUMENTS]}
shift

needs=()
[[ $command =~ ^(test|bench|figures)$ ]] && needs=(--tests)
# Progress goes to stderr: stdout belongs to the command (`--json`, `env`).
bash "$root/setup/setup.sh" "${needs[@]}" >&2

cd -- "$root"
# shellcheck source=/dev/null
source .toolchain/env.sh

case $command in
  env) exec cat .toolchain/env.sh ;;
  bench) exec node bench/run.ts "$@" ;;
  figures) exec node docs/figures.ts "$@" ;;
  test) exec node tests/run.ts "$@" ;;
  lint) exec node tests/run.ts biome types ruff shell "$@" ;;
  typecheck) exec node tests/run.ts types "$@" ;;
  format)
    biome check --write .
    ruff check --fix services providers tests
    exec ruff format services providers tests
    ;;
  *) exec node cli/main.ts "$command" "$@" ;;
esac
