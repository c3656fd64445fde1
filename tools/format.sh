#!/usr/bin/env bash
# Checks the formatting of every tracked C++ file.
#
#   tools/format.sh [--fix]      with --fix, formats them
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/dependencies.sh
source "$root/tools/dependencies.sh"

mode=(--dry-run -Werror)
for option in "$@"; do
  case $option in
    --fix) mode=(-i) ;;
    -h | --help) sed -n '2,4s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) fail "$option: no such option, expected --fix" 2 ;;
  esac
done
install_missing "to check formatting" "${format_packages[@]}"
cd "$root"
git ls-files -z '*.h' '*.cpp' | xargs -0 clang-format "${mode[@]}"
