# shellcheck shell=bash disable=SC2034
# Sourced by the other scripts: what comes from Debian, and how it is installed when it is missing.

build_packages=(
  g++ cmake ninja-build pkg-config
  libjpeg62-turbo-dev libpng-dev libwebp-dev   # pictures
  libarchive-dev libssl-dev                    # zip containers, SHA-256
  libfmt-dev nlohmann-json3-dev libcli11-dev   # messages, JSON, the command line
  libhwy-dev                                   # vector instructions
  libmatio-dev                                 # ground truth of WIDER FACE, Basel Face Model 2009
  libhdf5-dev                                  # Basel Face Model 2017
)
test_packages=(
  libgtest-dev libgmock-dev
  python3 zsh fish                             # an example in Python; scripts that complete
  libbenchmark-dev                             # the benchmarks are built, not run
  libopencv-dnn-dev libopencv-imgproc-dev      # a second opinion on networks and pictures
)
train_packages=(
  libtorch-dev libgloo-dev                     # the trainer, on one machine or several
  libopenblas0-pthread                         # without it torch multiplies ten times slower
  libtomlplusplus-dev                          # recipes
)
format_packages=(clang-format)
tidy_packages=(clang-tidy)

say() { printf 'retinaface: %s\n' "$*" >&2; }
# fail WORD… STATUS
fail() { say "${@:1:$#-1}"; exit "${!#}"; }

as_root() {
  if [ "$(id -u)" = 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  elif [ -t 0 ]; then
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  else
    sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
  fi
}

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# install_missing "to build the program" package…
install_missing() {
  local purpose=$1 package missing=()
  shift
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "this is not Debian; $purpose you need what Debian calls: $*"
    return
  fi
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    fail "$purpose these packages are missing and only root can install them: ${missing[*]}" 1
  fi
  say "installing from Debian, $purpose: ${missing[*]}"
  local install=(apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}")
  local known
  known=$(apt-cache show "${missing[@]}" 2>/dev/null | grep -c '^Package:' || true)
  if [ "$known" -lt ${#missing[@]} ] || ! as_root "${install[@]}" >/dev/null; then
    as_root apt-get update -qq
    as_root "${install[@]}" >/dev/null
  fi
}

# Shows how far a build is, by the "[12/345] …" lines that Ninja writes: a bar on a terminal, a line
# for every tenth elsewhere.
show_progress() {
  local line percent shown=0 bar='##############################'
  while IFS= read -r line; do
    [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
    local step=${BASH_REMATCH[1]} steps=${BASH_REMATCH[2]}
    percent=$((100 * step / steps))
    if [ -t 2 ]; then
      printf '\r[%-30s] %d of %d steps\033[K' "${bar:0:$((percent * 3 / 10))}" "$step" "$steps" >&2
    elif [ "$steps" -ge 100 ] && [ $((percent / 10)) -gt "$shown" ]; then
      shown=$((percent / 10))
      say "$step of $steps steps"
    fi
  done
  [ ! -t 2 ] || printf '\r\033[K' >&2
}

# build WHAT DIRECTORY PRESET TARGETS CMAKE_OPTIONS…
build() {
  local what=$1 directory=$2 preset=$3 targets=$4 log
  shift 4
  mkdir -p "$directory"
  log=$directory/build.log
  say "building $what in ${directory#"$root"/} (the first time takes minutes)"
  # A compiler that we have not met may warn of more; that must not stop a user, only ourselves.
  # shellcheck disable=SC2086  # several targets are several words
  if ! { cmake -S "$root" --preset "$preset" -B "$directory" \
           -DRETINAFACE_WARNINGS_AS_ERRORS="${CI:-OFF}" "$@" &&
         cmake --build "$directory" --target $targets; } 2>&1 | tee "$log" | show_progress; then
    tail -n 40 "$log" >&2
    fail "the build stopped; all of its output is in ${log#"$root"/}" 1
  fi
}
