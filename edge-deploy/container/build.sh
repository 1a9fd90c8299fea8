#!/usr/bin/env bash
# Makes the OCI image index of binaries: container/build.sh OUT VERSION amd64=BINARY [arm64=BINARY]
#
# FLOE_BASE_amd64 and FLOE_BASE_arm64 name a tar of the root file system (base.sh) that is there already. FLOE_REVISION is the
# commit that the binaries were built of, SOURCE_DATE_EPOCH the date of the image; without them, what a binary that runs here says of itself.
set -euo pipefail
out=$1 version=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
said=''
for word in "$@"; do [ -n "$said" ] || said=$("${word#*=}" --version 2>/dev/null || true); done
revision=${FLOE_REVISION-$(sed -n 's/.*commit \([^, ]*\).*/\1/p' <<<"$said")}
built=$(sed -n 's/.*built \([0-9-]*\).*/\1/p' <<<"$said")
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(date -u -d "${built:-2026-01-01}" +%s)}
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
"$here/image.py" --version "$version" --revision "$revision" --out "$out" "${words[@]}"
