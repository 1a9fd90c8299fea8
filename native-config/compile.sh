#!/bin/sh
# Compiles the C that is linked into the image to one object file: compile.sh OBJECT [COMPILER]
# The codec, and blst with what Floe asks of it. blst finds out at its start which multiplications the processor has.
set -eu
object=$1
compiler=${2:-gcc}
here=$(cd "$(dirname "$0")" && pwd)
parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT
"$compiler" -std=c11 -O3 -Wall -Wextra -Werror -c -o "$parts/codec.o" "$here/codec/floe_codec.c"
"$compiler" -std=c11 -O2 -Wall -Wextra -Werror -c -o "$parts/bls.o" "$here/bls/floe_bls.c"
"$compiler" -O2 -fno-builtin -D__BLST_PORTABLE__ -c -o "$parts/blst.o" "$here/blst/src/server.c"
"$compiler" -D__BLST_PORTABLE__ -c -o "$parts/assembly.o" "$here/blst/build/assembly.S"
"$compiler" -r -nostdlib -o "$object" "$parts"/*.o
