#!/usr/bin/env bash
# A release for both architectures, made twice: the same bytes; packages as Debian and rpm want them, each of its architecture; an
# image index with both; and the arm64 program, taken out of its packages, is aligned for kernels with pages of 64 KB, demands nothing
# that a Raspberry Pi 4 has not, and runs on the processor of one, which qemu emulates. Before that, one node of the arm64 program
# does what nodes do in a network of the other's (arm-node.py): without that release.sh makes no release.
#
#   edge-deploy/test/both.sh AMD64 ARM64 [OUT]       two binaries; OUT keeps the release
#
# Needs what release.sh needs, mmdebstrap, lintian, rpm, qemu-user and libc6-arm64-cross; not root, but for lintian's sake. A quarter
# of an hour.
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 2 ] || {
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
  exit 2
}
amd64=$(realpath "$1") arm64=$(realpath "$2") out=${3:-}
tools=${XDG_CACHE_HOME:-$HOME/.cache}/floe-tools/deployment
export PATH="$tools/venv/bin:$tools/bin:$PATH"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
out=$(realpath -m "${out:-$work/first}")
fail() { echo "both.sh: $1" >&2 && exit 1; }

mkdir -p "$tools"
for arch in amd64 arm64; do
  base=$tools/image-base-$arch.tar
  if [ ! -f "$base" ]; then
    "$here/../container/base.sh" "$arch" "${base%.tar}.new.tar"
    mv "${base%.tar}.new.tar" "$base"
  fi
  export "FLOE_BASE_$arch=$base"
done
if [ -z "${FLOE_BOM:-}" ]; then
  FLOE_BOM=$work/bom.json
  "$here/../package/bom.sh" "$FLOE_BOM"
fi
"$here/arm-node.py" "$amd64" "$arm64" || fail "a node of the arm64 program does not do what it should: no release"
for folder in "$out" "$work/second"; do
  "$here/../release.sh" --untried --bom "$FLOE_BOM" --out "$folder" --formats deb,rpm,tar,oci "amd64=$amd64" "arm64=$arm64" >"$work/release.log" 2>&1 ||
    { cat "$work/release.log" >&2 && exit 1; }
done
cmp "$out/SHA256SUMS" "$work/second/SHA256SUMS" || fail "not the same bytes twice"
rm -r "$work/second"
(cd "$out" && sha256sum --check --quiet SHA256SUMS)
echo "the same bytes twice:"
find "$out" -type f -printf '%10s  %f\n' | sort -k 2

lintian --allow-root --fail-on error,warning "$out"/*.deb
declare -A rpms=([amd64]=x86_64 [arm64]=aarch64)
for arch in amd64 arm64; do
  deb=$(echo "$out"/*_"$arch".deb) rpm=$(echo "$out"/*."${rpms[$arch]}".rpm)
  [ "$(dpkg-deb --field "$deb" Architecture)" = "$arch" ] || fail "$deb is of another architecture"
  [ "$(rpm -qp --qf '%{ARCH}' "$rpm" 2>/dev/null)" = "${rpms[$arch]}" ] || fail "$rpm is of another architecture"
  mkdir -p "$work/$arch"/{deb,rpm,oci}
  dpkg-deb --fsys-tarfile "$deb" | tar -xO ./usr/bin/floe >"$work/$arch/deb/floe"
  rpm2archive -n <"$rpm" 2>/dev/null | tar -xO ./usr/bin/floe >"$work/$arch/rpm/floe"
  tar -xOf "$out"/floe-*-linux-"$arch".tar.gz --wildcards '*/bin/floe' >"$work/$arch/oci/floe"
  for one in "$work/$arch"/*/floe; do cmp "$one" "${!arch}" || fail "a program of $arch is not the one that was given"; done
done
echo "lintian has nothing to say; each package has the program of its architecture"

mkdir "$work/oci"
tar -C "$work/oci" -xf "$out"/floe-*.oci.tar
"$here/image.py" "$work/oci" | tee "$work/image"
[ "$(cut -d: -f1 "$work/image" | sort | tr '\n' ' ')" = "amd64 arm64 " ] || fail "the image is not for both"

python3 - "$arm64" <<'P'
import struct, sys

with open(sys.argv[1], "rb") as file:
    head = file.read(64)
    offset, size, count = struct.unpack_from("<Q", head, 32)[0], *struct.unpack_from("<HH", head, 54)
    file.seek(offset)
    parts = [struct.unpack("<IIQQQQQQ", file.read(size)) for _ in range(count)]
alignments = sorted({part[7] for part in parts if part[0] == 1})
assert alignments and all(alignment >= 65536 for alignment in alignments), alignments
for part in parts:
    assert part[0] != 1 or (part[2] - part[3]) % 65536 == 0, part
print("%d loaded segments, aligned to %s bytes" % (sum(part[0] == 1 for part in parts), alignments))
P
chmod +x "$work/arm64/deb/floe"
for cpu in cortex-a53 cortex-a72 cortex-a76 max; do
  said=$(timeout 120 qemu-aarch64 -cpu "$cpu" -L /usr/aarch64-linux-gnu "$work/arm64/deb/floe" --version) || fail "the arm64 program does not run on $cpu"
  printf '%-11s %s\n' "$cpu" "$said"
done
echo "all well"
