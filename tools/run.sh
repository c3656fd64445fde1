#!/usr/bin/env bash
# Finds faces in photos: installs what is missing, builds the program, runs it.
#
#   tools/run.sh [photo…]      annotated copies go to out/; $RETINAFACE_MODEL names a model of yours
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/dependencies.sh
source "$root/tools/dependencies.sh"

if [ "${1:-}" = -h ] || [ "${1:-}" = --help ]; then
  sed -n '2,4s/^# \{0,1\}//p' "$0"
  exit 0
fi
shared=${RETINAFACE_SHARED:-$root/../shared}
if [ $# -eq 0 ]; then
  set -- "$shared/images/biubug6_test.jpg"
  [ -e "$1" ] || set -- "$root/examples/people.jpg"
fi

[ -z "${RETINAFACE_MODEL:-}" ] || [ -e "$RETINAFACE_MODEL" ] ||
  fail "there is no model $RETINAFACE_MODEL, which RETINAFACE_MODEL names" 4
[ -e "$1" ] || [ $# -gt 1 ] ||
  fail "there is no photo ${1#"$shared/images/"}; pass the ones to look at: tools/run.sh photo.jpg…" 2

install_missing "to build the program" "${build_packages[@]}"
build "the program" "$root/build/tools" release retinaface_app \
  -DRETINAFACE_BUILD_TESTS=OFF -DRETINAFACE_BUILD_EXAMPLES=OFF -DRETINAFACE_BENCH=OFF -DRETINAFACE_TRAIN=OFF

# shellcheck disable=SC2016  # an awk program
# CSV to lines for people. The photo's name may hold commas; the 19 columns after it do not, but for
# messages, which the program prints by itself.
readable='
  NR == 1 || $NF != "\r" { next }
  { name = $1; for (i = 2; i <= NF - 19; ++i) name = name "," $i }
  name != last { printf "%s  %d×%d\n", name, $(NF - 18), $(NF - 17); last = name }
  $(NF - 16) == "" { print "  no face"; next }
  { printf "  face %d  score %.2f  box %.0f,%.0f to %.0f,%.0f\n", $(NF - 16) + 1, $(NF - 11),
           $(NF - 15), $(NF - 14), $(NF - 13), $(NF - 12) }'

status=0
"$root/build/tools/bin/retinaface" detect --format csv \
  --save-vis "$root/out" -- "$@" | awk -F, "$readable" || status=$?
[ $status -eq 0 ] || [ $status -eq 3 ] || exit $status
say "annotated copies are in $root/out; the program is $root/build/tools/bin/retinaface"
exit $status
