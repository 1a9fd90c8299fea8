#!/bin/sh
set -e
# Debian says "remove" or "upgrade", rpm how many will be left.
case "$1" in
  remove | 0)
    if [ -d /run/systemd/system ]; then
      systemctl disable --now floe-node-backup.timer || true
      for unit in edge publisher daemon node; do
        systemctl disable --now "floe-$unit.service" || true
      done
    fi
    ;;
esac
