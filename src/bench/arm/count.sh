#!/usr/bin/env bash
# How many instructions of arm64 the codec's inner loops take for a byte, portable C beside NEON: counted by qemu, as they do not
# depend on the machine that it runs on. Needs qemu-user (7 or newer) and gcc-aarch64-linux-gnu.
#
#   src/bench/arm/count.sh [CPU]      a processor that qemu knows (default: cortex-a72, that of a Raspberry Pi 4)
set -euo pipefail
cd "$(dirname "$0")/../../.."
cpu=${1:-cortex-a72}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -O2 -Wall -Wextra -Werror -shared -fPIC -o "$work/count.so" src/bench/arm/count_insns.c
aarch64-linux-gnu-gcc -std=c11 -O3 -Wall -Wextra -Werror -static -o "$work/kernels" src/bench/arm/kernels.c native-config/codec/floe_codec.c

# Instructions of $3 rounds of operation $2 with variant $1.
executed() { qemu-aarch64 -cpu "$cpu" -plugin "$work/count.so" "$work/kernels" "$1" "$2" "$3" 2>&1; }

printf '| %s | bytes | portable C | NEON | times |\n| --- | ---: | ---: | ---: | ---: |\n' "instructions a byte, $cpu"
while read -r operation bytes what; do
  counts=()
  for variant in 0 5; do
    one=$(executed "$variant" "$operation" 1)
    three=$(executed "$variant" "$operation" 3)
    counts+=($(((three - one) / 2)))
  done
  awk -v what="$what" -v bytes="$bytes" -v c="${counts[0]}" -v n="${counts[1]}" \
    'BEGIN { printf "| %s | %d | %.2f | %.2f | %.1f |\n", what, bytes, c / bytes, n / bytes, c / n }'
done <<'O'
transform 524288 forward transform of 512 rows
inverse 524288 inverse transform of 512 rows
multiply 524288 multiplication with one factor
pack 524288 symbols to rows of elements
hash 65536 BLAKE2b, 16 messages of 4 KiB
leaves 65536 BLAKE2b, 1024 messages of 64 bytes
O
