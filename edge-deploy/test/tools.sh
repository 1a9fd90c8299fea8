#!/usr/bin/env bash
# Installs what the tests of deployment use: Debian's packages, and into the cache directory what Debian has not. Root, Debian 12.
# What cannot be fetched is a failure, which says so.
#
#   tools.sh            all but
#   tools.sh built      tflint and terraform-config-inspect, whose building takes minutes; they are left out where there is no Go
#                       of 1.21 or later, which fetches the one that it needs
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
tools=${XDG_CACHE_HOME:-$HOME/.cache}/floe-tools/deployment
export DEBIAN_FRONTEND=noninteractive
# Another apt may be at work.
apt=(apt-get -qq -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 -o Acquire::http::Timeout=60)
mkdir -p "$tools/bin"

work=$(mktemp -d)
chmod 755 "$work"
made=("$work")
trap 'rm -rf "${made[@]}"' EXIT
fail() {
  echo "tools.sh: $1" >&2
  [ ! -s "$2" ] || tail -n 15 "$2" >&2
  exit 1
}

# Go compares the checksums of modules with its database's.
go_tool() {
  GOBIN=$tools/bin go install -ldflags='-s -w' "$1" >"$work/go-${1//\//-}.log" 2>&1 || fail "$1 cannot be built from what Go's proxy gives" "$work/go-${1//\//-}.log"
}
if [ "${1:-}" = built ]; then
  minor=$(go env GOVERSION 2>/dev/null | sed -n 's/^go1\.\([0-9]*\).*/\1/p' || true)
  [ "${minor:-0}" -ge 21 ] || exit 0
  [ -x "$tools/bin/terraform-config-inspect" ] || go_tool github.com/hashicorp/terraform-config-inspect@v0.0.0-20260904064934-75d64de68c31
  [ -x "$tools/bin/tflint" ] || go_tool github.com/terraform-linters/tflint@v0.64.0
  exit 0
fi

# Nothing that is installed for a test starts.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  made+=("$policy")
fi
packages=(systemd-container mmdebstrap uidmap lintian shellcheck rpm iproute2 procps nginx-light podman runc skopeo python3-venv
  apt-utils createrepo-c dnf gnupg qemu-user libc6-arm64-cross file)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ] || [ ! -x "$tools/bin/promtool" ] || [ ! -x "$tools/bin/prometheus-blackbox-exporter" ]; then
  "${apt[@]}" update >"$work/apt.log" 2>&1 || fail "Debian's lists of packages cannot be fetched" "$work/apt.log"
fi
if [ ${#missing[@]} -gt 0 ]; then
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >"$work/apt.log" 2>&1 ||
    fail "Debian does not give ${missing[*]}" "$work/apt.log"
fi

python_tools() {
  rm -rf "$tools/venv"
  /usr/bin/python3 -m venv "$tools/venv"
  # Nothing is compiled that may never be read.
  "$tools/venv/bin/pip" install -q --no-compile --retries 5 --timeout 60 --require-hashes -r "$here/requirements.txt" >"$work/pip.log" 2>&1 ||
    fail "PyPI does not give what is in requirements.txt" "$work/pip.log"
  cp "$here/requirements.txt" "$tools/requirements.txt"
}
prometheus_tool() {
  # Out of the package, which would start a server.
  cd "$work"
  "${apt[@]}" download prometheus >"$work/prometheus.log" 2>&1 || fail "Debian does not give prometheus" "$work/prometheus.log"
  dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool
  install usr/bin/promtool "$tools/bin/promtool"
}

# None needs another; the last is the root file system of machines.
jobs=()
cmp -s "$here/requirements.txt" "$tools/requirements.txt" || { python_tools & jobs+=($!); }
[ -x "$tools/bin/promtool" ] || { prometheus_tool & jobs+=($!); }
"$here/root.sh" &
jobs+=($!)
failed=0
for job in "${jobs[@]}"; do wait "$job" || failed=1; done
exit "$failed"
