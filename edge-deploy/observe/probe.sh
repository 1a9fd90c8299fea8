#!/usr/bin/env bash
# The blackbox exporter itself reads blackbox.yml, and probes with it: a blob of an edge is there, one that nobody stored is not, and a server
# that answers ranges with everything is found out.
#
#   probe.sh URL      of a blob at an edge that runs: http://127.0.0.1:31415/v1/blobs/…; without it, blackbox.yml is read alone
#
# Takes the exporter out of Debian's package, which would start a server, unless it is there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tools=${XDG_CACHE_HOME:-$HOME/.cache}/floe-tools/deployment/bin
exporter=$tools/prometheus-blackbox-exporter
work=$(mktemp -d)
pids=()
cleanup() {
  [ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

if [ ! -x "$exporter" ]; then
  mkdir -p "$tools"
  (cd "$work" && apt-get -qq -o Acquire::Retries=3 download prometheus-blackbox-exporter 2>"$work/apt.log") ||
    { cat "$work/apt.log" >&2 && exit 1; }
  dpkg-deb --fsys-tarfile "$work"/prometheus-blackbox-exporter_*.deb | tar -xO ./usr/bin/prometheus-blackbox-exporter >"$exporter.new"
  chmod +x "$exporter.new"
  mv "$exporter.new" "$exporter"
fi

"$exporter" --config.check --config.file "$here/blackbox.yml" 2>"$work/said" || { cat "$work/said" >&2 && exit 1; }
# It would say so if it were not.
sed 's/valid_status_codes/valid_status_kodes/' "$here/blackbox.yml" >"$work/wrong.yml"
! "$exporter" --config.check --config.file "$work/wrong.yml" 2>/dev/null || { echo "a field that there is not passes" >&2 && exit 1; }
echo "blackbox.yml: as the exporter wants it"
[ $# -gt 0 ] || exit 0

"$exporter" --config.file "$here/blackbox.yml" --web.listen-address 127.0.0.1:39115 2>"$work/said" &
pids+=($!)
mkdir "$work/whole"
head -c 200 /dev/urandom >"$work/whole/blob"
(cd "$work/whole" && exec python3 -m http.server --bind 127.0.0.1 39116 >/dev/null 2>&1) &
pids+=($!)
curl -sf --retry 60 --retry-delay 1 --retry-connrefused -o /dev/null http://127.0.0.1:39115/ http://127.0.0.1:39116/blob -o /dev/null

# $1: 1 or 0, $2: what is probed
probe() {
  local found
  found=$(curl -sf -G --data-urlencode "target=$2" -d module=floe_range http://127.0.0.1:39115/probe | sed -n 's/^probe_success //p')
  [ "$found" = "$1" ] || { echo "the probe of $2 says $found, not $1" >&2 && exit 1; }
}
probe 1 "$1"
probe 0 "${1%/*}/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
# Python's server knows no ranges.
probe 0 http://127.0.0.1:39116/blob
echo "a blob is there, another is not, and who ignores ranges is found out"
