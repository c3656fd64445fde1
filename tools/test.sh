#!/usr/bin/env bash
# Runs the whole test suite: installs what is missing, builds everything, runs every test.
#
#   tools/test.sh [--fast] [--sanitizers]
#
#   --fast         leaves out the tests labelled slow
#   --sanitizers   before that, the tests not labelled slow under AddressSanitizer,
#                  UndefinedBehaviorSanitizer and ThreadSanitizer
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=tools/dependencies.sh
source "$root/tools/dependencies.sh"

selection=()
sanitizers=()
for option in "$@"; do
  case $option in
    --fast) selection=(-LE slow) ;;
    --sanitizers) sanitizers=(asan tsan) ;;
    -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) fail "$option: no such option, expected --fast or --sanitizers" 2 ;;
  esac
done

# run_tests PRESET DIRECTORY CTEST_OPTIONS…
run_tests() {
  local preset=$1 directory=$2 train=OFF
  shift 2
  [ "$preset" != release ] || train=AUTO   # libtorch brings 286 libraries that no sanitizer has seen
  build "everything ($preset)" "$directory" "$preset" "all all_verify_interface_header_sets" \
    -DRETINAFACE_BUILD_TESTS=ON -DRETINAFACE_BUILD_EXAMPLES=ON -DRETINAFACE_BENCH=AUTO \
    -DRETINAFACE_TRAIN=$train
  # Not by preset: then ctest would take the preset's own folder as soon as somebody has one.
  # Nor with detect_stack_use_after_return: the frames that g++ 12 makes for it are not aligned for
  # vectors of 512 bits, which then crash.
  (cd "$directory" && OMP_WAIT_POLICY=passive ASAN_OPTIONS=detect_stack_use_after_return=0 \
    UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 TSAN_OPTIONS=halt_on_error=1 \
    ctest --output-on-failure --no-tests=error -j "$(nproc)" "$@")
}

install_missing "to build and test" "${build_packages[@]}" "${test_packages[@]}" "${train_packages[@]}"
for preset in ${sanitizers[@]+"${sanitizers[@]}"}; do
  run_tests "$preset" "$root/build/tools-$preset" -LE slow
done
run_tests release "$root/build/tools" ${selection[@]+"${selection[@]}"}
