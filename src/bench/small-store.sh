#!/bin/sh
# What storing small blobs costs: a local network, clients that store different blobs of 1 KiB through its publisher, and
# the processor time of each process for one store. Builds nothing that is there; needs curl.
#
#   src/bench/small-store.sh [--clients N] [--seconds N] [--warm-up SECONDS] [--bytes N] [--shards N] [--nodes N] [--dir DIR]
#
#   FLOE       what to measure instead of ./floe, such as another native binary
#   FLOE_JVM   1: the JVM instead of the native binary; give it a warm-up of a minute
#   PROFILE    a command that is run, with the PIDs of publisher, node-0 and chain, while the stores are measured
set -eu

clients=8 seconds=20 warmup=5 bytes=1024 shards=100 nodes=5 dir=
while [ $# -gt 0 ]; do
  case $1 in
    --clients) clients=$2 ;;
    --seconds) seconds=$2 ;;
    --warm-up) warmup=$2 ;;
    --bytes) bytes=$2 ;;
    --shards) shards=$2 ;;
    --nodes) nodes=$2 ;;
    --dir) dir=$2 ;;
    *) echo "small-store: unknown option $1" >&2; exit 2 ;;
  esac
  shift 2
done
floe=${FLOE:-$(dirname "$0")/../../floe}
work=$(mktemp -d)
network=${dir:-$work/network}

"$floe" devnet --fresh --dir "$network" --nodes "$nodes" --shards "$shards" >"$work/devnet.log" 2>&1 &
devnet=$!
trap 'kill "$devnet" 2>/dev/null || true; wait "$devnet" 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
until grep -qs '^ready in' "$work/devnet.log"; do
  kill -0 "$devnet" 2>/dev/null || { cat "$work/devnet.log" >&2; exit 1; }
  sleep 0.2
done

# The table's lines: SERVICE URL PID ...
pid() { awk -v service="$1" '$1 == service { print $3 }' "$work/devnet.log"; }
publisher=$(awk '$1 == "publisher" { print $2 }' "$work/devnet.log")
storage=$(awk '$1 ~ /^node-/ { print $3 }' "$work/devnet.log")

# User and system time of processes so far, in clock ticks.
ticks() { for p in "$@"; do sed 's/.*) //' "/proc/$p/stat"; done | awk '{ sum += $12 + $13 } END { print sum }'; }
usage() { echo "$(ticks "$(pid publisher)") $(ticks $storage) $(ticks "$(pid chain)")"; }

# Stores blobs that nobody stored before, one after the other, and writes a line for each.
client() {
  blob=$work/blob-$1
  while :; do
    head -c "$bytes" /dev/urandom >"$blob"
    curl -sS -o /dev/null -w '%{http_code} %{time_total}\n' -T "$blob" "$publisher/v1/blobs?epochs=5"
  done
}

# Lets all clients store for so many seconds, then waits for what they have begun.
store() {
  : >"$work/stores"
  running=
  for number in $(seq "$clients"); do
    client "$number" >>"$work/stores" &
    running="$running $!"
  done
  sleep "$1"
  kill $running
  wait $running 2>/dev/null || true
}

store "$warmup"
before=$(usage)
if [ -n "${PROFILE:-}" ]; then
  $PROFILE "$(pid publisher)" "$(pid node-0)" "$(pid chain)" &
  profile=$!
fi
store "$seconds"
after=$(usage)
[ -z "${PROFILE:-}" ] || wait "$profile" || true

sort -n -k 2 "$work/stores" | awk -v before="$before" -v after="$after" -v hz="$(getconf CLK_TCK)" -v seconds="$seconds" '
  $1 == 200 { times[++stores] = $2; next }
  { failed++ }
  END {
    if (stores == 0) { print "no store succeeded"; exit 1 }
    split(before, b); split(after, a)
    for (i = 1; i <= 3; i++) { cpu[i] = (a[i] - b[i]) * 1000 / hz / stores; all += cpu[i] }
    printf "stores %d (%.1f/s), failed %d, median %.0f ms, p95 %.0f ms\n", stores, stores / seconds, failed,
        times[int((stores + 1) / 2)] * 1000, times[int(stores * 0.95 + 0.999)] * 1000
    printf "CPU a store: publisher %.1f ms, nodes %.1f ms, chain %.1f ms, together %.1f ms\n", cpu[1], cpu[2], cpu[3], all
  }'
