#!/usr/bin/env bash
# The Debian package's whole life by piuparts, in a Debian that has what ours needs and nothing else: it is installed, removed,
# purged and leaves nothing; the earlier one is upgraded to the later, purged, and leaves nothing.
#
#   edge-deploy/test/lifecycle.sh EARLIER.deb LATER.deb
#
# Root; needs piuparts (Debian's), mmdebstrap and apt-ftparchive, and some minutes. What a downgrade does to a node's data is in
# machine.sh --role node: the program refuses what it does not know.
set -euo pipefail
shopt -s inherit_errexit
[ $# = 2 ] || {
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
  exit 2
}
earlier=$(realpath "$1") later=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tools=${XDG_CACHE_HOME:-$HOME/.cache}/floe-tools/deployment
mirror=$(sed -n 's/^URIs: *\([^ ]*\/debian\)\/* *$/\1/p' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1)
mirror=${mirror:-http://deb.debian.org/debian}

base=$tools/piuparts.tar.gz
if [ ! -f "$base" ]; then
  mkdir -p "$tools"
  mmdebstrap --quiet --variant=minbase --include=systemd,ca-certificates bookworm "$tools/piuparts.new.tar.gz" "$mirror"
  mv "$tools/piuparts.new.tar.gz" "$base"
fi

# What an earlier release's repository is.
chmod 755 "$work"
mkdir -m 755 "$work/earlier"
cp "$earlier" "$work/earlier/"
(cd "$work/earlier" && apt-ftparchive packages . >Packages)

# A user that a package made stays, as everybody's packages do it: files may be its own. eatmydata is for speed, and not there.
status=0
piuparts --basetgz="$base" --distribution=bookworm --mirror="$mirror main" --no-eatmydata --log-file="$work/piuparts.log" \
  --bindmount="$work/earlier" --extra-repo="deb [trusted=yes] file:$work/earlier ./" \
  "$later" >"$work/said" 2>&1 || status=$?
grep -E ' (INFO|ERROR): (PASS|FAIL)' "$work/piuparts.log" | sed 's/^[0-9.ms]* *//' || true
if [ "$status" != 0 ]; then
  tail -n 60 "$work/piuparts.log" >&2
  exit 1
fi
# The earlier one was there indeed.
grep -q "Setting up floe ($(dpkg-deb --field "$earlier" Version))" "$work/piuparts.log" || { echo "lifecycle.sh: the earlier package was not upgraded" >&2 && exit 1; }
echo "piuparts: $(basename "$earlier") to $(basename "$later"): all well"
