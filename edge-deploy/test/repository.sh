#!/usr/bin/env bash
# Repositories that repository.sh made: a machine that was told the key installs from them, upgrades and goes back, by apt and by
# dnf, and takes nothing that somebody else signed or changed.
#
#   edge-deploy/test/repository.sh RELEASE LATER       folders that release.sh made, the second of a later version
#
# Root; needs what repository.sh needs, dnf, and the root file system that the machines of the other tests have.
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
release=$(realpath "$1") later=$(realpath "$2")
# shellcheck source=edge-deploy/test/nspawn.sh
. "$here/nspawn.sh"
root=$tools/root
make_root
make_namespace
version() { basename "$1"/floe_*_amd64.deb | cut -d_ -f2; }
before=$(version "$release") after=$(version "$later")

# Two keys: the operator's and somebody's.
export GNUPGHOME=$work/gnupg
mkdir -m 700 "$GNUPGHOME"
trap 'gpgconf --kill all; cleanup' EXIT
for who in operator somebody; do
  gpg --batch --quiet --passphrase '' --quick-generate-key "$who <$who@example.org>" rsa3072 sign never 2>/dev/null
done
site=$work/site
port=24080
url=http://127.0.0.1:$port
make() { "$repository/edge-deploy/repository.sh" --key "$1" --out "$site" --url "$url" "${@:2}" >"$work/repository.log" 2>&1 || fail "no repository"; }
make operator "$release"
begin http python3 -m http.server "$port" --bind 127.0.0.1 --directory "$site"
await "the web server" inside curl -sf "$url/floe.asc"

# A machine that is not running: the root file system, and what is changed in it on top.
mkdir -p "$work/layer/upper" "$work/layer/work" "$work/merged"
cat >"$work/enter.sh" <<S
set -eu
mount -t overlay overlay -o lowerdir='$root',upperdir='$work/layer/upper',workdir='$work/layer/work' '$work/merged'
mount -t proc proc '$work/merged/proc'
for device in null zero random urandom; do touch '$work/merged/dev/'\$device; mount --bind /dev/\$device '$work/merged/dev/'\$device; done
exec "\$@"
S
machine_of() { inside unshare -m --propagation private sh "$work/enter.sh" "$@"; }
in_root() { machine_of chroot "$work/merged" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }

# shellcheck disable=SC2016
installed() { in_root dpkg-query -W -f '${Version}' floe; }
in_root sh -eu -c "
  rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*
  mkdir -p /etc/apt/keyrings
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
  curl -sf -o /etc/apt/keyrings/floe.asc $url/floe.asc
  curl -sf -o /etc/apt/sources.list.d/floe.sources $url/floe.sources"
apt() { in_root apt-get -qq -o APT::Sandbox::User=root -o Acquire::Languages=none "$@"; }

apt update >"$work/apt.log" 2>&1 || fail "apt does not take the repository"
! grep -q '^W:' "$work/apt.log" || fail "apt has something against the repository"
apt install -y floe >"$work/apt.log" 2>&1 || fail "apt does not install"
[ "$(installed)" = "$before" ] || fail "apt installed $(installed)"
in_root sh -c 'echo "# ours" >>/etc/floe/edge.env'
say "apt installed $before"

# Who asks in the middle of it has the list of lists of before: what that names is there still.
cp "$site/dists/stable/InRelease" "$work/InRelease"
make operator "$release" "$later"
old=0
while read -r sum _ name; do
  case $name in */Packages | */Packages.gz) ;; *) continue ;; esac
  [ "$(sha256sum <"$site/dists/stable/$(dirname "$name")/by-hash/SHA256/$sum" | cut -d' ' -f1)" = "$sum" ] || fail "the list of before, $name, is gone"
  old=$((old + 1))
done < <(sed -n '/^SHA256:/,/^[A-Z]/p' "$work/InRelease" | grep '^ ')
[ "$old" = 4 ] || fail "the list of lists names $old lists"
! cmp -s "$work/InRelease" "$site/dists/stable/InRelease" || fail "there is no other list of lists"
apt update >"$work/apt.log" 2>&1 || fail "apt does not take the repository with another release"
apt upgrade -y >"$work/apt.log" 2>&1 || fail "apt does not upgrade"
[ "$(installed)" = "$after" ] || fail "after the upgrade there is $(installed)"
apt install -y --allow-downgrades "floe=$before" >"$work/apt.log" 2>&1 || fail "apt does not go back"
[ "$(installed)" = "$before" ] || fail "after the rollback there is $(installed)"
in_root grep -q '^# ours' /etc/floe/edge.env || fail "a configuration file was lost"
say "it upgraded to $after and went back, and kept the configuration"

cp -r "$site" "$work/good"
# Somebody changes the list of packages; then somebody signs all of it.
sed -i 's/^Description: .*/Description: changed/' "$site"/dists/stable/main/binary-amd64/Packages
rm -rf "$site/dists/stable/main/binary-amd64/by-hash"
gzip -9nkf "$site/dists/stable/main/binary-amd64/Packages"
in_root sh -c 'rm -rf /var/lib/apt/lists/*'
! apt update >"$work/apt.log" 2>&1 || fail "apt takes a list that was changed"
cp -r "$work/good/dists" "$site/"
make somebody "$release" "$later"
! apt update >"$work/apt.log" 2>&1 || fail "apt takes what somebody else signed"
grep -q 'NO_PUBKEY' "$work/apt.log" || fail "apt refuses for another reason"
say "apt takes neither a changed list nor somebody else's"
rm -rf "$site"
mv "$work/good" "$site"

# The other packages, where glibc and systemd are Debian's: a package says that they are there.
cat >"$work/base.yaml" <<Y
name: base
arch: all
version: 1.0.0
maintainer: test <test@example.org>
description: what this machine has already
license: Apache-2.0
provides: ["glibc = 2.36", systemd, ca-certificates]
Y
(cd "$work" && nfpm package --config base.yaml --packager rpm --target "$work/base.rpm" >/dev/null)
machine_of rpm --root "$work/merged" --nodeps --nosignature -i "$work/base.rpm" || fail "the machine has no rpm"
in_root sh -c 'dpkg --purge floe >/dev/null 2>&1; rm -rf /etc/floe'
mkdir "$work/repos"
cp "$site/floe.repo" "$work/repos/"
dnf() {
  machine_of dnf --quiet --assumeyes --installroot "$work/merged" --releasever 1 --setopt "reposdir=$work/repos" \
    --setopt "cachedir=$work/dnf-cache" --setopt install_weak_deps=0 --setopt plugins=0 --setopt metadata_expire=0 "$@"
}
rpm_version() { machine_of rpm --root "$work/merged" -q --qf '%{VERSION}' floe; }
dnf install "floe-$before" >"$work/dnf.log" 2>&1 || fail "dnf does not install"
in_root floe --version >"$work/version" || fail "what dnf installed does not run"
[ "$(rpm_version)" = "$before" ] || fail "dnf installed $(rpm_version)"
in_root sh -c 'echo "# ours" >>/etc/floe/edge.env'
dnf upgrade floe >"$work/dnf.log" 2>&1 || fail "dnf does not upgrade"
[ "$(rpm_version)" = "$after" ] || fail "after the upgrade there is $(rpm_version)"
dnf downgrade "floe-$before" >"$work/dnf.log" 2>&1 || fail "dnf does not go back"
[ "$(rpm_version)" = "$before" ] || fail "after the rollback there is $(rpm_version)"
in_root grep -q '^# ours' /etc/floe/edge.env || fail "dnf lost a configuration file"
say "dnf installed $before, upgraded to $after and went back: $(cat "$work/version")"
# Somebody replaces a package.
printf 'x' | dd of="$site/rpm/floe-$after-1.x86_64.rpm" bs=1 seek=200000 conv=notrunc status=none
! dnf upgrade floe >"$work/dnf.log" 2>&1 || fail "dnf takes a package that was changed"
[ "$(rpm_version)" = "$before" ] || fail "dnf installed a package that was changed"
dnf remove floe >"$work/dnf.log" 2>&1 || fail "dnf does not remove"
! in_root test -e /usr/bin/floe || fail "dnf left the program"
say "dnf takes no package that was changed, and removes its own"
