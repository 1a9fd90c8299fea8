#!/usr/bin/env bash
# floe-install --disk on images of disks: an empty one gets a file system and keeps it the second time, as after a reboot; one
# with anything else on it (a file system, a table of partitions, a swap) is refused and stays as it is, to the byte. Root, for a
# view of /etc of its own.
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
if [ -z "${FLOE_TEST_OWN_VIEW:-}" ]; then
  FLOE_TEST_OWN_VIEW=1 exec unshare -m --propagation private "$0"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/system" "$work/mount"
touch "$work/fstab"
mount --bind "$work/fstab" /etc/fstab
mkdir -p /etc/systemd/system
mount --bind "$work/system" /etc/systemd/system
# What only a machine has: devices that appear, and a mount of one.
for command in udevadm systemctl mount mountpoint; do
  printf '#!/bin/sh\nexit 0\n' >"$work/bin/$command"
  chmod +x "$work/bin/$command"
done

printf "#!/bin/sh\nexit 22\n" >"$work/bin/curl" && chmod +x "$work/bin/curl"

passed=0
fail() { echo "disk.sh: $1" >&2 && exit 1; }
pass() { passed=$((passed + 1)); }
# Goes as far as the package, which is not there; says what it said.
try() {
  PATH="$work/bin:$PATH" sh "$here/../../terraform/modules/bootstrap/floe-install.sh" --package "file://$work/none.deb" --sha256 0 \
    --unit floe-node.service --disk "$1" --mount "$work/mount" 2>&1 || true
}
image() { truncate -s 64M "$work/$1" && echo "$work/$1"; }
PATH=$PATH:/usr/sbin:/sbin

empty=$(image empty)
said=$(try "$empty")
[ "$(blkid -o value -s LABEL "$empty")" = floe ] || fail "an empty disk got no file system: $said"
pass
grep -q "^LABEL=floe $work/mount ext4 .*nofail" /etc/fstab || fail "the disk is not mounted after a reboot"
grep -q "^ConditionPathIsMountPoint=$work/mount" /etc/systemd/system/floe-node.service.d/disk.conf || fail "the unit starts without its disk"
pass
before=$(sha256sum <"$empty")
said=$(try "$empty")
[ "$(sha256sum <"$empty")" = "$before" ] || fail "a disk with Floe's data was changed"
[ "$(grep -c LABEL=floe /etc/fstab)" = 1 ] || fail "the disk is in fstab twice"
pass

foreign=$(image foreign) && mkfs.ext4 -q -L precious "$foreign"
# One part, from the first megabyte on.
table=$(image table) && printf '\0\0\0\0\203\0\0\0\0\010\0\0\0\100\0\0' | dd of="$table" bs=1 seek=446 conv=notrunc status=none
printf '\125\252' | dd of="$table" bs=1 seek=510 conv=notrunc status=none
swap=$(image swap) && mkswap -q "$swap" >/dev/null
for disk in "$foreign" "$table" "$swap"; do
  before=$(sha256sum <"$disk")
  said=$(try "$disk")
  grep -q "has something on it that is not Floe's" <<<"$said" || fail "$(basename "$disk") was not refused: $said"
  [ "$(sha256sum <"$disk")" = "$before" ] || fail "$(basename "$disk") was changed"
  pass
done
said=$(try "$work/nowhere")
grep -q 'cannot be read' <<<"$said" || fail "a disk that is not there is not called that: $said"
pass
echo "floe-install --disk: $passed passed, 0 failed"
