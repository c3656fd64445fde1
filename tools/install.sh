#!/usr/bin/env bash
# Installs the program, the library and its headers: gets what is missing from Debian, builds, copies.
#
#   tools/install.sh [--train] [PREFIX]      PREFIX is /usr/local unless another one is named
#
#   --train   the trainer, too; libtorch comes with it
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/dependencies.sh
source "$root/tools/dependencies.sh"

train=OFF
prefixes=()
for argument in "$@"; do
  case $argument in
    --train) train=ON ;;
    -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) fail "$argument: no such option, expected --train" 2 ;;
    '') fail "the prefix is empty, expected a folder" 2 ;;
    *) prefixes+=("$argument") ;;
  esac
done
[ ${#prefixes[@]} -le 1 ] || fail "${prefixes[1]}: a second prefix, expected one" 2
prefix=${prefixes[0]:-/usr/local}

packages=("${build_packages[@]}")
targets="retinaface retinaface_c retinaface_app"
if [ $train = ON ]; then
  packages+=("${train_packages[@]}")
  targets+=" retinaface_train_app"
fi
install_missing "to build the program" "${packages[@]}"
build "the program and the library" "$root/build/install" release "$targets" \
  -DRETINAFACE_BUILD_TESTS=OFF -DRETINAFACE_BUILD_EXAMPLES=OFF -DRETINAFACE_BENCH=OFF -DRETINAFACE_TRAIN=$train

copy=(cmake --install "$root/build/install" --prefix "$prefix")
if mkdir -p "$prefix" 2>/dev/null && [ -w "$prefix" ]; then
  "${copy[@]}" >/dev/null
else
  as_root "${copy[@]}" >/dev/null
fi
[ "$prefix" != /usr/local ] || as_root ldconfig
say "installed in $prefix; $prefix/bin/retinaface --help tells how to use it"
