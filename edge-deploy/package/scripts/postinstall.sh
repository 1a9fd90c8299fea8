#!/bin/sh
set -e
systemd-sysusers floe.conf
systemd-tmpfiles --create floe.conf
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  # An upgrade restarts what runs. A first installation starts nothing: no network is configured yet. Debian's way asks the
  # machine's policy first.
  restart="systemctl try-restart"
  if command -v deb-systemd-invoke >/dev/null; then restart="deb-systemd-invoke try-restart"; fi
  for unit in edge publisher daemon node; do
    $restart "floe-$unit.service" >/dev/null || true
  done
fi
