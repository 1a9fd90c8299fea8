#!/usr/bin/env bash
# Installs what the tests of deployment use: Debian's packages, and into the cache directory what Debian has not. Root, Debian 12.
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
tools=${XDG_CACHE_HOME:-$HOME/.cache}/floe-tools/deployment
export DEBIAN_FRONTEND=noninteractive
# Another apt may be at work.
apt=(apt-get -qq -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 -o Acquire::http::Timeout=60)
mkdir -p "$tools/bin"

# Nothing that is installed for a test starts.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
packages=(systemd-container mmdebstrap uidmap lintian shellcheck rpm iproute2 procps nginx-light podman runc skopeo python3-venv
  apt-utils createrepo-c dnf gnupg)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ] || [ ! -x "$tools/bin/promtool" ]; then
  "${apt[@]}" update
fi
if [ ${#missing[@]} -gt 0 ]; then
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
fi

# Each of these takes a while the first time, and none needs another.
jobs=()
if ! cmp -s "$here/requirements.txt" "$tools/requirements.txt"; then
  (
    rm -rf "$tools/venv"
    /usr/bin/python3 -m venv "$tools/venv"
    "$tools/venv/bin/pip" install -q --require-hashes -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$tools/requirements.txt"
  ) &
  jobs+=($!)
fi
# Go compares the checksums of modules with its database's.
[ -x "$tools/bin/tflint" ] || { GOBIN=$tools/bin go install github.com/terraform-linters/tflint@v0.64.0 >/dev/null 2>&1 & jobs+=($!); }
[ -x "$tools/bin/terraform-config-inspect" ] ||
  { GOBIN=$tools/bin go install github.com/hashicorp/terraform-config-inspect@v0.0.0-20260904064934-75d64de68c31 >/dev/null 2>&1 & jobs+=($!); }
if [ ! -x "$tools/bin/promtool" ]; then
  (
    # Out of the package, which would start a server.
    cd "$(mktemp -d)"
    chmod 755 .
    "${apt[@]}" download prometheus
    dpkg-deb -x prometheus_*.deb .
    install usr/bin/promtool "$tools/bin/promtool"
    rm -rf "$PWD"
  ) &
  jobs+=($!)
fi
for job in "${jobs[@]}"; do wait "$job"; done
