#!/bin/sh
set -e
# A purge takes what was cached. What a node keeps is never removed by a package: it is what others paid for.
case "$1" in
  purge)
    rm -rf /var/cache/floe /var/lib/floe/edge /var/lib/floe/publisher /var/lib/floe/daemon
    # Empty, unless there is a node's, or a disk.
    rmdir /var/lib/floe 2>/dev/null || true
    ;;
esac
if [ -d /run/systemd/system ]; then systemctl daemon-reload || true; fi
