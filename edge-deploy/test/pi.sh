#!/usr/bin/env bash
# floe-pi-setup on a Raspberry Pi's files: --dry-run changes nothing, the first time changes what is to be changed, the second
# time nothing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
setup=$here/../pi/floe-pi-setup
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/boot/firmware" "$root/usr/lib/systemd/system-generators"
touch "$root/usr/lib/systemd/system-generators/zram-generator"
line='console=serial0,115200 console=tty1 root=PARTUUID=0 rootfstype=ext4 fsck.repair=yes rootwait'
printf '%s\n' "$line" >"$root/boot/firmware/cmdline.txt"

fail() { echo "pi.sh: $1" >&2 && exit 1; }
state() { (cd "$root" && find . -type f -exec sha256sum {} + -o -type l -printf '%p %l\n' | sort); }

before=$(state)
said=$("$setup" --dry-run --root "$root")
grep -q '^would: add cgroup_enable=memory' <<<"$said" || fail "--dry-run does not say what would change"
[ "$(state)" = "$before" ] || fail "--dry-run changed something"
"$setup" --root "$root" >/dev/null
[ "$(cat "$root/boot/firmware/cmdline.txt")" = "$line cgroup_enable=memory" ] || fail "the kernel's line is wrong: $(cat "$root/boot/firmware/cmdline.txt")"
grep -q '^Storage=volatile' "$root/etc/systemd/journald.conf.d/50-floe.conf" || fail "logs go to the card"
[ -L "$root/etc/systemd/system/sysinit.target.wants/systemd-time-wait-sync.service" ] || fail "nobody waits for the time"
after=$(state)
[ "$("$setup" --root "$root")" = "everything is as it should be" ] || fail "the second time changed something"
[ "$(state)" = "$after" ] || fail "the second time changed something and did not say so"
# A line without an end, as some editors leave it, is one line still.
printf '%s' "$line" >"$root/boot/firmware/cmdline.txt"
"$setup" --root "$root" >/dev/null
[ "$(wc -l <"$root/boot/firmware/cmdline.txt")" = 1 ] || fail "the kernel's line is more than one"
echo "floe-pi-setup: 8 passed, 0 failed"
