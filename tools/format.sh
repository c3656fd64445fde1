#!/usr/bin/env bash
# Checks the formatting of every tracked C++ file; with --fix, formats them.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/dependencies.sh
source "$root/tools/dependencies.sh"

mode=(--dry-run -Werror)
[ "${1:-}" != --fix ] || mode=(-i)
install_missing "to check formatting" "${format_packages[@]}"
cd "$root"
git ls-files -z '*.h' '*.cpp' | xargs -0 clang-format "${mode[@]}"
