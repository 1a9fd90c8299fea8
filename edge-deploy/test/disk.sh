#!/usr/bin/env bash
# floe-install --disk on images of disks: an empty one gets a file system and keeps it the second time, as after a reboot; one
# with anything else on it (a file system, a table of partitions, a swap) is refused and stays as it is, to the byte. --disk unused
# finds the one that has nothing on it among others, of several that of AWS's disk service, and its own the second time. Root,
# for a view of /etc of its own.
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
for command in systemctl mount mountpoint; do
  printf '#!/bin/sh\nexit 0\n' >"$work/bin/$command"
  chmod +x "$work/bin/$command"
done

# shellcheck disable=SC2016
printf '#!/bin/sh\n[ "$1" = settle ] && echo "$*" >>"%s"\n' "$work/bin/asked" >"$work/bin/udevadm" && chmod +x "$work/bin/udevadm"
printf "#!/bin/sh\nexit 22\n" >"$work/bin/curl" && chmod +x "$work/bin/curl"

# The machine's disks, each an image, and what kind each is; the rest is what it says of devices.
mkdir "$work/kinds"
cat >"$work/bin/lsblk" <<S
#!/bin/sh
case \$1 in
  -dnpo) for file in "$work"/kinds/*; do [ ! -e "\$file" ] || echo "$work/\${file##*/} disk"; done && echo "$work/rom rom" ;;
  -nro) echo one && if [ "\${3##*/}" = mounted ]; then echo part; fi ;;
  -dno) cat "$work/kinds/\${3##*/}" ;;
esac
S
cat >"$work/bin/blkid" <<S
#!/bin/sh
[ "\$1" = -L ] || exec /usr/sbin/blkid "\$@"
for file in "$work"/kinds/*; do
  if [ "\$(/usr/sbin/blkid -o value -s LABEL "$work/\${file##*/}")" = "\$2" ]; then echo "$work/\${file##*/}" && exit 0; fi
done
exit 2
S
chmod +x "$work/bin/lsblk" "$work/bin/blkid"

passed=0
fail() { echo "disk.sh: $1" >&2 && exit 1; }
pass() { passed=$((passed + 1)); }
# Goes as far as the package, which is not there; says what it said.
try() {
  PATH="$work/bin:$PATH" sh "$here/../../terraform/modules/bootstrap/floe-install.sh" --package "file://$work/none.deb" --sha256 0 \
    --unit floe-node.service --disk "$1" --mount "$work/mount" 2>&1 || true
}
# One part, from the first megabyte on.
partition() {
  printf '\0\0\0\0\203\0\0\0\0\010\0\0\0\100\0\0' | dd of="$1" bs=1 seek=446 conv=notrunc status=none
  printf '\125\252' | dd of="$1" bs=1 seek=510 conv=notrunc status=none
}
# Makes an image $1, which the machine has as a disk if there is a $2, its model.
image() { if [ -n "${2:-}" ]; then echo "$2" >"$work/kinds/$1"; fi && truncate -s 64M "$work/$1" && echo "$work/$1"; }
PATH=$PATH:/usr/sbin:/sbin

empty=$(image empty)
said=$(try "$empty")
[ "$(blkid -o value -s LABEL "$empty")" = floe ] || fail "an empty disk got no file system: $said"
pass
grep -q "^LABEL=floe $work/mount ext4 .*nofail.*growfs" /etc/fstab || fail "the disk is not mounted after a reboot"
grep -q "^ConditionPathIsMountPoint=$work/mount" /etc/systemd/system/floe-node.service.d/disk.conf || fail "the unit starts without its disk"
pass
before=$(sha256sum <"$empty")
said=$(try "$empty")
[ "$(sha256sum <"$empty")" = "$before" ] || fail "a disk with Floe's data was changed"
[ "$(grep -c LABEL=floe /etc/fstab)" = 1 ] || fail "the disk is in fstab twice"
pass

foreign=$(image foreign) && mkfs.ext4 -q -L precious "$foreign"
table=$(image table) && partition "$table"
swap=$(image swap) && mkswap -q "$swap" >/dev/null
for disk in "$foreign" "$table" "$swap"; do
  before=$(sha256sum <"$disk")
  said=$(try "$disk")
  grep -q "has something on it that is not Floe's" <<<"$said" || fail "$(basename "$disk") was not refused: $said"
  [ "$(sha256sum <"$disk")" = "$before" ] || fail "$(basename "$disk") was changed"
  pass
done
said=$(FLOE_DISK_TIMEOUT=1 try "$work/nowhere")
grep -q 'did not appear' <<<"$said" || fail "a disk that is not there is not called that: $said"
pass
# As at AWS, where a disk is attached when the machine runs already.
rm -f "$work/bin/asked"
try "$work/late" >"$work/said" &
until grep -q . "$work/bin/asked" 2>/dev/null; do
  kill -0 $! 2>/dev/null || fail "a disk that is to come is not asked for: $(cat "$work/said")"
  sleep 0.1
done
late=$(image late)
wait
[ "$(blkid -o value -s LABEL "$late")" = floe ] || fail "a disk that came late was not waited for: $(cat "$work/said")"
pass

# The only disk with nothing on it, among the system's and what a factory has made.
mounted=$(image mounted 'Card')
factory=$(image factory 'USB SSD') && partition "$factory"
ssd=$(image ssd 'USB SSD')
before=$(sha256sum <"$mounted")$(sha256sum <"$factory")
said=$(try unused)
[ "$(blkid -o value -s LABEL "$ssd")" = floe ] || fail "the unused disk was not found: $said"
[ "$(sha256sum <"$mounted")$(sha256sum <"$factory")" = "$before" ] || fail "another disk than the unused one was changed"
pass
before=$(sha256sum <"$ssd")
another=$(image another 'USB SSD')
said=$(try unused)
{ [ "$(sha256sum <"$ssd")" = "$before" ] && [ -z "$(wipefs --noheadings "$another")" ]; } || fail "Floe's own disk was not found the second time: $said"
pass
rm "$ssd" "$work/kinds/ssd"
second=$(image second 'USB SSD')
said=$(try unused)
grep -q 'another and .*second are all unused: say which disk' <<<"$said" || fail "of two unused disks one was taken: $said"
[ -z "$(wipefs --noheadings "$another" && wipefs --noheadings "$second")" ] || fail "of two unused disks one was changed"
pass
ebs=$(image volume 'Amazon Elastic Block Store              ')
said=$(try unused)
[ "$(blkid -o value -s LABEL "$ebs")" = floe ] || fail "AWS's disk was not told from the machine's own: $said"
[ -z "$(wipefs --noheadings "$another" && wipefs --noheadings "$second")" ] || fail "a disk that does not last was changed"
pass
rm "$ebs" "$another" "$second" "$work"/kinds/*
partition "$(image factory 'USB SSD')"
said=$(try unused)
grep -q "no disk is unused.*wipefs -a" <<<"$said" || fail "where no disk is unused nobody says what to do: $said"
pass
echo "floe-install --disk: $passed passed, 0 failed"
