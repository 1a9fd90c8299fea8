#!/bin/sh
# Compiles the C that is linked into the image to one object file: compile.sh OBJECT [COMPILER [OPTIONS]]
# The codec, blst with what Floe asks of it, and a look at the processor, for which native-image has OPTIONS. blst finds out at its
# start which multiplications the processor has.
set -eu
object=$1
compiler=${2:-gcc}
needs=''
case ${3:-} in *CPUFeatures=AES*) needs=-DFLOE_NEEDS_AES ;; esac
here=$(cd "$(dirname "$0")" && pwd)
parts=$(mktemp -d)
trap 'rm -rf "$parts"' EXIT
"$compiler" -std=c11 -O3 -Wall -Wextra -Werror -c -o "$parts/codec.o" "$here/codec/floe_codec.c"
"$compiler" -std=c11 -O2 -Wall -Wextra -Werror -c -o "$parts/bls.o" "$here/bls/floe_bls.c"
"$compiler" -O2 -fno-builtin -D__BLST_PORTABLE__ -c -o "$parts/blst.o" "$here/blst/src/server.c"
"$compiler" -D__BLST_PORTABLE__ -c -o "$parts/assembly.o" "$here/blst/build/assembly.S"
"$compiler" -std=c11 -O2 -Wall -Wextra -Werror ${needs:+"$needs"} -c -o "$parts/processor.o" "$here/processor/floe_processor.c"
"$compiler" -r -nostdlib -o "$object" "$parts"/*.o
