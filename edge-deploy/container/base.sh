#!/usr/bin/env bash
# The root file system under the program in an image, Debian's C library and certificates: base.sh ARCHITECTURE OUT.tar
# Needs mmdebstrap, and no emulation for another architecture.
set -euo pipefail
mmdebstrap --quiet --variant=extract --architectures="$1" --include=libc6,ca-certificates,netbase,tzdata \
  bookworm "$2"
