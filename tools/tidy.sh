#!/usr/bin/env bash
# Runs clang-tidy on the C++ files that differ from a revision, or on all of them.
#
#   tools/tidy.sh [REVISION]     by default HEAD: what is not committed yet
#   tools/tidy.sh --all
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/dependencies.sh
source "$root/tools/dependencies.sh"

cd "$root"
case ${1:-HEAD} in
  -h | --help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 0 ;;
  --all) files=$(git ls-files '*.cpp' ':!tests/misuse') ;;
  -*) fail "$1: no such option, expected --all" 2 ;;
  *) files=$(git diff --name-only --diff-filter=d "${1:-HEAD}" -- '*.cpp' ':!tests/misuse') ;;
esac
[ -n "$files" ] || { say "no C++ file to look at"; exit 0; }

install_missing "to look for mistakes" "${build_packages[@]}" "${test_packages[@]}" "${train_packages[@]}" \
  "${tidy_packages[@]}"
build=$root/build/tidy
cmake --preset dev -B "$build" >/dev/null
cmake --build "$build" --target retinaface_version_commit >/dev/null   # a generated header
printf '%s\n' "$files" |
  xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p "$build" 2> >(grep -v 'generated\.$' >&2)
