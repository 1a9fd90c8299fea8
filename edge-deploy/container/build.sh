#!/usr/bin/env bash
# Makes the OCI image index of binaries: container/build.sh OUT VERSION amd64=BINARY [arm64=BINARY]
#
# FLOE_BASE_amd64 and FLOE_BASE_arm64 name a tar of the root file system (base.sh) that is there already.
set -euo pipefail
out=$1 version=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct 2>/dev/null || echo 1767225600)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
words=()
for word in "$@"; do
  arch=${word%%=*}
  base=FLOE_BASE_$arch
  base=${!base:-}
  if [ -z "$base" ]; then
    base=$work/$arch.tar
    "$here/base.sh" "$arch" "$base"
  fi
  words+=("$word,$base")
done
rm -rf "$out"
"$here/image.py" --version "$version" --revision "$(git -C "$here" rev-parse HEAD 2>/dev/null || true)" --out "$out" "${words[@]}"
