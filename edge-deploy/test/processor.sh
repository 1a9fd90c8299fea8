#!/usr/bin/env bash
# A processor that is too old for the binary is told so in one line, and the program ends: not by a signal, with a core, in the middle of
# something.
#
#   processor.sh FLOE      the native binary for this machine's or another's architecture
#
# Needs Debian's qemu-user, which has processors of all ages, and file. Those that are new enough start it there, too.
set -euo pipefail
floe=$(realpath "$1")
case $(file -b --mime-type "$floe") in
  application/x-executable | application/x-pie-executable) ;;
  *) echo "$floe is no native binary: nothing to test" && exit ;;
esac
case $(file -b "$floe") in
  *x86-64*) qemu=qemu-x86_64 old=(core2duo Nehalem-v1) new=(max) ;;
  *) echo "of this architecture there is no processor that is too old" && exit ;;
esac
said=$(mktemp)
trap 'rm -f "$said"' EXIT

for processor in "${old[@]}"; do
  status=0
  timeout 120 "$qemu" -cpu "$processor" "$floe" --version >"$said" 2>&1 || status=$?
  grep -v '^qemu-x86_64: warning: ' "$said" >"$said.lines" || true
  mv "$said.lines" "$said"
  cat "$said"
  [ "$(wc -l <"$said")" = 1 ] || { echo "$processor: that is not one line" >&2 && exit 1; }
  # 128 and more is the end by a signal.
  if [ "$status" = 0 ] || [ "$status" -ge 124 ]; then echo "$processor: ended with $status" >&2 && exit 1; fi
  grep -qi 'CPU\|processor' "$said" || { echo "$processor: it does not say why" >&2 && exit 1; }
  echo "$processor: one line, and $status"
done
for processor in "${new[@]}"; do
  timeout 300 "$qemu" -cpu "$processor" "$floe" --version 2>/dev/null | grep -q .
  echo "$processor: it starts"
done
