#!/bin/bash
# What storing a blob takes over a slow line: a local network in a network namespace whose only line is shaped, a blob that
# `floe store` stores there, and the time and bytes that it took beside what the line and the encoding allow at best.
# Needs root, ip, tc (iproute2) and, for losses, nft (nftables).
#
#   src/bench/slow-uplink.sh [--rate MBIT] [--bytes N] [--loss PERCENT] [--nodes N] [--shards N]
#
#   FLOE       what to measure instead of ./floe, such as a native binary
set -euo pipefail

rate=4 bytes=10000000 loss=0 nodes=12 shards=100
while [ $# -gt 0 ]; do
  case $1 in
    --rate) rate=$2 ;;
    --bytes) bytes=$2 ;;
    --loss) loss=$2 ;;
    --nodes) nodes=$2 ;;
    --shards) shards=$2 ;;
    *) echo "slow-uplink: unknown option $1" >&2; exit 2 ;;
  esac
  shift 2
done
floe=$(realpath "${FLOE:-$(dirname "$0")/../../floe}")
work=$(mktemp -d)
namespace=floe-$$
inside() { ip netns exec "$namespace" "$@"; }

ip netns add "$namespace"
devnet=
cleanup() {
  [ -z "$devnet" ] || kill "$devnet" 2>/dev/null || true
  wait 2>/dev/null || true
  ip netns del "$namespace"
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

# Packets as on a real line, not of 64 KB as on a loopback.
inside ip link set lo up mtu 1500 gso_max_segs 1
ip netns exec "$namespace" "$floe" devnet --fresh --dir "$work/net" --nodes "$nodes" --shards "$shards" >"$work/devnet.log" 2>&1 &
devnet=$!
until grep -qs '^ready in' "$work/devnet.log"; do
  kill -0 "$devnet" 2>/dev/null || { cat "$work/devnet.log" >&2; exit 1; }
  sleep 0.2
done
head -c "$bytes" /dev/urandom >"$work/blob"

sent() { inside cat /proc/net/dev | awk '$1 == "lo:" { print $10 }'; }
inside tc qdisc add dev lo root tbf rate "${rate}mbit" burst 32k latency 1s
if [ "$loss" != 0 ]; then
  inside nft add table inet line
  # Behind the line: what is dropped on its way out, the sender is told of at once.
  inside nft add chain inet line in '{ type filter hook input priority 0; }'
  inside nft add rule inet line in meta iif lo numgen random mod 100 "<" "$loss" drop
fi
before=$(sent) began=$(date +%s.%N) outcome=stored
inside "$floe" store "$work/blob" --epochs 1 --force --config "$work/net/client_config.yaml" >"$work/store.log" 2>&1 || outcome=FAILED
ended=$(date +%s.%N) after=$(sent)
# Primary slivers of all shards and secondary ones: what every store has to send.
faulty=$(((shards - 1) / 3))
primary=$((shards - 2 * faulty)) secondary=$((shards - faulty))
symbol=$(((bytes + primary * secondary - 1) / (primary * secondary)))
awk -v outcome="$outcome" -v rate="$rate" -v loss="$loss" -v bytes="$bytes" -v took="$(echo "$began $ended" | awk '{ print $2 - $1 }')" \
  -v sent="$((after - before))" -v encoded="$((shards * (primary + secondary) * symbol))" 'BEGIN {
    printf "%s: %.1f MB over %s Mbit/s with %s%% lost: %.1f s, the line alone %.1f s; %.1f MB sent, encoded %.1f MB\n",
        outcome, bytes / 1e6, rate, loss, took, encoded * 8 / rate / 1e6, sent / 1e6, encoded / 1e6
  }'
[ "$outcome" = stored ] || { cat "$work/store.log" >&2; exit 1; }
