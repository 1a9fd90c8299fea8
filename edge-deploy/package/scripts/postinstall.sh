#!/bin/sh
set -e
systemd-sysusers floe.conf
systemd-tmpfiles --create floe.conf
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  # An upgrade restarts what runs. A first installation starts nothing: no network is configured yet.
  for unit in edge publisher daemon node; do
    systemctl try-restart "floe-$unit.service" || true
  done
fi
