#!/usr/bin/env bash
# floe-pi-setup on a Raspberry Pi's files: --dry-run changes nothing, the first time changes what is to be changed, the second
# time nothing. Then on this machine as if it were one, with a view of its own of what is changed: swap in memory is installed and
# started. Root.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
setup=$here/../pi/floe-pi-setup
if [ -z "${FLOE_TEST_OWN_VIEW:-}" ]; then
  FLOE_TEST_OWN_VIEW=1 exec unshare -m --propagation private "$0"
fi
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
grep -q '^zram-size' "$root/etc/systemd/zram-generator.conf" || fail "swap is on the card"
# Raspberry Pi OS makes its own swap in memory.
mkdir "$root/usr/lib/rpi-swap"
rm "$root/etc/systemd/zram-generator.conf" "$root/usr/lib/systemd/system-generators/zram-generator"
[ "$("$setup" --root "$root")" = "everything is as it should be" ] || fail "the system's own swap was not left alone"

# A Pi that runs, of another system: nothing of this machine's is changed or called.
live=$(mktemp -d)
trap 'rm -rf "$root" "$live"' EXIT
mkdir -p "$live/bin" "$live/boot/firmware" /usr/lib/systemd/system-generators /boot
printf '%s cgroup_enable=memory\n' "$line" >"$live/boot/firmware/cmdline.txt"
mount -t tmpfs tmpfs /etc/systemd
mkdir /etc/systemd/system
mount -t tmpfs tmpfs /usr/lib/systemd/system-generators
mkdir -p /etc/sysctl.d && mount -t tmpfs tmpfs /etc/sysctl.d
mount --bind "$live/boot" /boot
mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system
for command in systemctl sysctl; do printf '#!/bin/sh\necho "%s $*" >>"%s"\n' "$command" "$live/calls" >"$live/bin/$command"; done
printf '#!/bin/sh\necho "apt-get $*" >>"%s"\ncase "$*" in *update*) touch "%s" ;; *) [ -e "%s" ] && touch /usr/lib/systemd/system-generators/zram-generator ;; esac\n' \
  "$live/calls" "$live/lists" "$live/lists" >"$live/bin/apt-get"
chmod +x "$live"/bin/*
said=$(PATH="$live/bin:$PATH" "$setup" --dry-run)
grep -q '^would: install systemd-zram-generator' <<<"$said" || fail "--dry-run does not say that it would install something"
[ ! -e "$live/calls" ] || fail "--dry-run called something: $(cat "$live/calls")"
PATH="$live/bin:$PATH" "$setup" >/dev/null 2>&1 || fail "it fails on a Pi that runs"
grep -q '^apt-get .*install.*systemd-zram-generator' "$live/calls" || fail "swap in memory is not installed"
grep -q '^systemctl start systemd-zram-setup@zram0' "$live/calls" || fail "swap in memory is not started"
grep -q '^zram-size = ram / 2' /etc/systemd/zram-generator.conf || fail "swap in memory has no size"
: >"$live/calls"
[ "$(PATH="$live/bin:$PATH" "$setup")" = "everything is as it should be" ] || fail "the second time changed something on a Pi that runs"
[ ! -s "$live/calls" ] || fail "the second time called something: $(cat "$live/calls")"
echo "floe-pi-setup: 17 passed, 0 failed"
