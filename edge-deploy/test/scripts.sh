#!/usr/bin/env bash
# The packages' scripts with what dpkg and rpm say to them, against a systemctl that writes down what it is told: an upgrade
# restarts what runs and neither starts, stops nor disables anything; only a removal stops; only a purge takes caches, and nothing
# takes what a node keeps. Root, for a view of /run and /var of its own.
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
scripts=$here/../package/scripts
if [ -z "${FLOE_TEST_OWN_VIEW:-}" ]; then
  FLOE_TEST_OWN_VIEW=1 exec unshare -m --propagation private "$0"
fi
for folder in /run /var/lib /var/cache; do mount -t tmpfs tmpfs "$folder"; done
mkdir -p /run/systemd/system /run/test/bin
calls=/run/test/calls
for command in systemctl deb-systemd-invoke systemd-sysusers systemd-tmpfiles; do
  printf '#!/bin/sh\necho "%s $*" >>%s\n' "$command" "$calls" >"/run/test/bin/$command"
  chmod +x "/run/test/bin/$command"
done
# Nothing else of this machine's is called.
for command in sh rm rmdir; do ln -s "$(command -v "$command")" /run/test/bin/; done
units='floe-edge floe-publisher floe-daemon floe-node'

fail() { echo "scripts.sh: $1" >&2 && exit 1; }
# Runs a script, $1, with the given words, and compares what was called, without the making of users, with standard input.
expect() {
  : >"$calls"
  PATH=/run/test/bin /bin/sh "$scripts/$1" "${@:2}" || fail "$* fails"
  diff <(grep -vE '^systemd-(sysusers|tmpfiles) ' "$calls" || true) - >/run/test/diff || fail "$*: $(cat /run/test/diff)"
  echo "$*" >>/run/test/passed
}
nothing() { expect "$@" </dev/null; }
each() { for unit in $units; do echo "$1 $unit.service"; done; }
removes() { echo "systemctl disable --now floe-node-backup.timer" && each "systemctl disable --now"; }
restarts() { echo "systemctl daemon-reload" && each "$1 try-restart"; }

# dpkg: a first installation and an upgrade. Debian's way asks the machine's policy (policy-rc.d).
restarts deb-systemd-invoke | expect postinstall.sh configure
restarts deb-systemd-invoke | expect postinstall.sh configure 0.1.0
nothing preremove.sh upgrade 0.1.1
nothing preremove.sh failed-upgrade 0.1.1
removes | expect preremove.sh remove

# rpm installs the new package before it removes the old one, and says how many there will be.
rm /run/test/bin/deb-systemd-invoke
restarts systemctl | expect postinstall.sh 1
restarts systemctl | expect postinstall.sh 2
nothing preremove.sh 1
removes | expect preremove.sh 0

# What lies on disks.
kept() { (cd /var && find lib/floe cache/floe -type f | LC_ALL=C sort | tr '\n' ' '); }
all='cache/floe/edge/a lib/floe/daemon/a lib/floe/edge/a lib/floe/node/a lib/floe/publisher/a '
for file in $all; do mkdir -p "/var/$(dirname "$file")" && touch "/var/$file"; done
for words in remove 'upgrade 0.1.1' 'failed-upgrade 0.1.1' abort-install abort-upgrade disappear 0 1; do
  # shellcheck disable=SC2086
  echo "systemctl daemon-reload" | expect postremove.sh $words
  [ "$(kept)" = "$all" ] || fail "postremove.sh $words took something: there is $(kept)"
done
echo "systemctl daemon-reload" | expect postremove.sh purge
[ "$(kept 2>/dev/null)" = 'lib/floe/node/a ' ] || fail "after a purge there is $(kept)"
rm -r /var/lib/floe/node
echo "systemctl daemon-reload" | expect postremove.sh purge
[ ! -e /var/lib/floe ] || fail "a purge leaves an empty folder"

# A machine where systemd does not run, as while an image is made.
rm -r /run/systemd
nothing postinstall.sh configure
nothing preremove.sh remove
nothing postremove.sh remove
echo "the packages' scripts: $(wc -l </run/test/passed) passed, 0 failed"
