#!/usr/bin/env bash
# The collectors on another processor or C library: foreign.sh root|aarch64|musl FOLDER REPOSITORY
# `root` makes a small Debian under FOLDER; the others build and test in it. Needs the rights of root.
set -euo pipefail
what=$1 folder=$2 repository=$3

# The suite whose compiler our crates can be built with; its packages for aarch64 bring a standard library.
suite=forky
packages='cargo rustc rust-src gcc libc6-dev gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user musl-tools libunwind-22-dev'

make_root() {
  [ -e "$folder/ready" ] && return
  rm -rf "$folder"
  mkdir -p "$folder"
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep '/debian/$' | sort -u | head -1)
  # One script makes all suites since buster; an older debootstrap does not know the names of new ones.
  debootstrap --variant=minbase --include=ca-certificates \
    "$suite" "$folder" "${mirror%/}" /usr/share/debootstrap/scripts/sid
  cp /etc/resolv.conf "$folder/etc/"
  cp /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/"
  # A mirror may stand still for longer than the suite promises.
  echo 'Acquire::Check-Valid-Until false;' >"$folder/etc/apt/apt.conf.d/valid-until"
  chroot "$folder" bash -euc "
    export DEBIAN_FRONTEND=noninteractive
    dpkg --add-architecture arm64
    apt-get update --quiet
    apt-get install --quiet --yes --no-install-recommends $packages
    cd /var/tmp
    apt-get download libstd-rust-dev:arm64
    dpkg --extract libstd-rust-dev_*_arm64.deb /"
  touch "$folder/ready"
}

# Runs a script in the root, with the repository at /repository; what is mounted ends with it.
within() {
  local cargo_home=${CARGO_HOME:-$HOME/.cargo}
  mkdir -p "$folder/repository" "$folder/cargo"
  unshare --mount bash -euc '
    mount --bind "$1" "$3/repository"
    mount --bind "$2" "$3/cargo"
    mount -t proc proc "$3/proc"
    mount --rbind /dev "$3/dev"
    exec chroot "$3" env -i TERM=dumb HOME=/root PATH=/usr/bin:/bin:/usr/sbin CARGO_HOME=/cargo \
      CARGO_TARGET_DIR=/var/tmp/target CARGO_TERM_COLOR=never HUOYAN_SOAK="${HUOYAN_SOAK:-1}" bash -euc "$4"
  ' bash "$repository" "$cargo_home" "$folder" "cd /repository; $1"
}

case $what in
root)
  make_root
  ;;
aarch64)
  # Emulated: there are no perf events and 32 timers at most, 10 kHz is too much, and no program starts another.
  within '
    export CARGO_BUILD_TARGET=aarch64-unknown-linux-gnu
    export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
    export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64 -L /usr/aarch64-linux-gnu"
    cargo check --package huoyan-http --package huoyan --all-targets
    cargo test --package huoyan-capture --tests -- --skip very_many_threads
    cargo test --package huoyan --lib --test heap --test heap_text --test stacks
    cargo test --package huoyan --test soak -- --skip at_the_highest_rate
    cargo test --package huoyan-symbol --test own_program'
  ;;
musl)
  # The standard library is built here, for Debian has none for musl. Its unwinder was made for glibc, of which it
  # needs two functions. A static program loads no libraries, and the tables that stacks need are not in musl.
  within '
    cat >/var/tmp/checked.c <<END
#include <stdarg.h>
#include <stdio.h>
int __vfprintf_chk(FILE *f, int flag, const char *format, va_list list) { return vfprintf(f, format, list); }
int __vsnprintf_chk(char *s, size_t n, int flag, size_t m, const char *format, va_list list) {
  return vsnprintf(s, n, format, list);
}
END
    musl-gcc -O1 -c /var/tmp/checked.c -o /var/tmp/checked.o
    export RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std CARGO_BUILD_TARGET=x86_64-unknown-linux-musl
    unwinder=$(dirname /usr/lib/llvm-*/lib/libunwind.a)
    export RUSTFLAGS="-C linker=musl-gcc -C link-self-contained=no -L native=$unwinder -C link-arg=/var/tmp/checked.o"
    cargo test --package huoyan-capture --lib --test heap
    cargo test --package huoyan-capture --test process -- --skip libraries
    cargo test --package huoyan --test ends --test heap --test heap_text --test soak
    cargo test --package huoyan --test stacks -- --skip stacks_reach --skip panics_are
    cargo test --package huoyan-http --package huoyan-symbol --tests'
  ;;
*)
  echo "what to do: root, aarch64 or musl, not $what" >&2
  exit 2
  ;;
esac
