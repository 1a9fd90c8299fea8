#!/bin/sh
# A node with --profile pi under a limit of 256 MB and one core (a scope of systemd, so as root), with 100,000 small blobs: how
# fast it takes and gives slivers, its memory, and how much it writes for what it keeps. By hand: some hours, about 12 GB of
# disk, and 12 GB of memory for what is sent and compared.
#
#   src/bench/pi-node.sh [--small-blobs N] [options of ./floe bench node]
#
#   FLOE   the launcher to use instead of ./floe
set -eu
floe=${FLOE:-$(dirname "$0")/../../floe}
exec "$floe" bench node --profile pi --heap 128m --shards 1000 --own 20 --small 1340 --small-blobs 100000 --large-blobs 0 --clients 8 \
  --under 'systemd-run --scope --quiet -p MemoryMax=256M -p MemorySwapMax=0 taskset -c 0' "$@"
