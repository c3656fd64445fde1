#!/usr/bin/env bash
# Runs clang-tidy on the C++ files that differ from a revision, or on all of them.
#
#   tools/tidy.sh [REVISION]     by default HEAD: what is not committed yet
#   tools/tidy.sh --all
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/dependencies.sh
source "$root/tools/dependencies.sh"

install_missing "to look for mistakes" "${build_packages[@]}" "${test_packages[@]}" "${train_packages[@]}" \
  "${tidy_packages[@]}"
cd "$root"
if [ "${1:-}" = --all ]; then
  files=$(git ls-files '*.cpp' ':!tests/misuse')
else
  files=$(git diff --name-only --diff-filter=d "${1:-HEAD}" -- '*.cpp' ':!tests/misuse')
fi
[ -n "$files" ] || { say "no C++ file to look at"; exit 0; }

build=$root/build/tidy
cmake --preset dev -B "$build" >/dev/null
cmake --build "$build" --target retinaface_version_commit >/dev/null   # a generated header
printf '%s\n' "$files" |
  xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p "$build" 2> >(grep -v 'generated\.$' >&2)
