#!/usr/bin/env bash
# A local network of mainnet's shape, measured from its start: until it is up, stores, cold reads by an edge that has just
# started, and the same with a third of the shards dead. Prints a table in Markdown; what it is doing goes to standard error.
#
#   ./mvnw package -Dnative -DskipTests && src/bench/mainnet-shape.sh [--against OTHER] [option ...]
#
#   --floe FILE       the native binary that is measured (default: target/floe-runner)
#   --against FILE    another native binary, which has its turn in every round, too; the table gets a column for it, and one
#                     with the ratio: above 1, --floe is faster
#   --nodes N         storage nodes (default: 103)
#   --shards N        shards (default: 1000)
#   --sizes "N ..."   lengths of the blobs in bytes (default: "1000 10000000 100000000")
#   --rounds N        networks of each binary, one after the other; the medians are shown (default: 1)
#   --limit SECONDS   for each single thing that is measured; what takes longer ends all (default: 180)
#
# Needs curl, and about 6 times the lengths of the blobs on the disk below TMPDIR. Stops and removes what it made, whatever
# happens.
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/../.."

floe=target/floe-runner against="" nodes=103 shards=1000 sizes="1000 10000000 100000000" rounds=1 limit=180
while [ $# -gt 0 ]; do
  if [ $# = 1 ] && [ "$1" != -h ] && [ "$1" != --help ]; then
    echo "$0: $1 is not an option, or lacks its value; --help lists them" >&2
    exit 2
  fi
  case $1 in
    --floe) floe=$2 ;;
    --against) against=$2 ;;
    --nodes) nodes=$2 ;;
    --shards) shards=$2 ;;
    --sizes) sizes=$2 ;;
    --rounds) rounds=$2 ;;
    --limit) limit=$2 ;;
    -h | --help)
      sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"
      exit 0
      ;;
    *)
      echo "$0: $1 is not an option; --help lists them" >&2
      exit 2
      ;;
  esac
  shift 2
done
for binary in "$floe" ${against:+"$against"}; do
  if [ ! -x "$binary" ]; then
    echo "$0: $binary is not there: ./mvnw package -Dnative -DskipTests makes a native binary" >&2
    exit 2
  fi
done

home=$(mktemp -d "${TMPDIR:-/tmp}/floe-mainnet-shape-XXXXXX")
figures=$home/figures # lines of: column, round, row, seconds
children=()

stop() {
  local pid
  for pid in "${children[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${children[@]}"; do wait "$pid" 2>/dev/null || true; done
  children=()
}
trap 'stop; rm -rf "$home"' EXIT
trap 'exit 130' INT TERM

say() { printf '%s  %s\n' "$(date -u +%H:%M:%S)" "$*" >&2; }

fail() {
  say "$1"
  tail -n 5 "$2" >&2 || true
  exit 1
}

seconds() { awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.3f", to - from }'; }

# Notes that a row of a column took some seconds.
note() {
  printf '%s\t%s\t%s\t%s\n' "$column" "$round" "$1" "$2" >>"$figures"
  say "$column, round $round: $1: $2 s"
}

words() {
  if [ "$1" -ge 1000000 ] && [ $(($1 % 1000000)) = 0 ]; then
    echo "$(($1 / 1000000)) MB"
  elif [ "$1" -ge 1000 ] && [ $(($1 % 1000)) = 0 ]; then
    echo "$(($1 / 1000)) KB"
  else
    echo "$1 B"
  fi
}

# The value of a name in a JSON document, the first one.
field() { sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" "$2" | head -n 1; }

# Waits until a command succeeds, as long as a process lives and the limit allows.
await() {
  local pid=$1 log=$2 start=$EPOCHSECONDS
  shift 2
  until "$@" >/dev/null 2>&1; do
    if ! kill -0 "$pid" 2>/dev/null; then fail "it ended before it was ready" "$log"; fi
    if [ $((EPOCHSECONDS - start)) -ge "$limit" ]; then fail "it was not ready in $limit s" "$log"; fi
    sleep 0.02
  done
}

# Reads every blob through an edge that has just started, and knows nothing of any of them.
read_cold() {
  local circumstances=$1 log=$home/edge.log port edge pid size took start
  port=$(awk -v seed="$RANDOM" 'BEGIN { srand(seed); print 20000 + int(rand() * 9000) }')
  edge=http://127.0.0.1:$port
  "$binary" edge --config "$network/client_config.yaml" --port "$port" >"$log" 2>&1 &
  pid=$!
  children+=("$pid")
  await "$pid" "$log" curl -sf -m 2 "$edge/v1/health/ready"
  for size in $sizes; do
    start=$EPOCHREALTIME
    curl -sf -m "$limit" -o "$home/read" "$edge/v1/blobs/$(cat "$home/id.$size")" ||
      fail "the edge did not give a blob of $(words "$size")" "$log"
    took=$(seconds "$start")
    cmp -s "$home/read" "$home/blob.$size" || fail "the edge gave other bytes than those that were stored" "$log"
    note "cold $(words "$size")$circumstances" "$took"
  done
  kill "$pid"
  wait "$pid" 2>/dev/null || true
}

# Kills nodes, as many as the network must bear: those of up to a third of the shards.
kill_a_third() {
  local may=$(((shards - 1) / 3)) dead=0 killed=0 pid count
  while read -r pid count; do
    if [ $((dead + count)) -le "$may" ]; then
      kill -9 "$pid"
      dead=$((dead + count)) killed=$((killed + 1))
    fi
  done < <(awk -F'[:,]' '/"pid"/ { pid = $2 + 0 } /"shards"/ && pid { print pid, $2 + 0; pid = 0 }' "$network/network.json")
  say "$killed nodes with $dead of $shards shards are dead"
}

measure() {
  local log=$home/devnet.log pid size start took answer=$home/answer
  network=$home/network
  rm -rf "$network"
  start=$EPOCHREALTIME
  "$binary" devnet --dir "$network" --nodes "$nodes" --shards "$shards" >"$log" 2>&1 &
  pid=$!
  children+=("$pid")
  await "$pid" "$log" test -s "$network/network.json"
  note "up" "$(seconds "$start")"
  for size in $sizes; do
    head -c "$size" /dev/urandom >"$home/blob.$size"
    start=$EPOCHREALTIME
    curl -sf -m "$limit" -T "$home/blob.$size" -o "$answer" "$(field publisher "$network/network.json")/v1/blobs?epochs=5" ||
      fail "the publisher did not store a blob of $(words "$size")" "$log"
    took=$(seconds "$start")
    field blobId "$answer" >"$home/id.$size"
    if [ ! -s "$home/id.$size" ]; then fail "the publisher did not name the blob that it stored" "$answer"; fi
    note "store $(words "$size")" "$took"
  done
  read_cold ""
  kill_a_third
  read_cold ", a third of the shards dead"
  stop
}

say "two binaries can be compared if nothing else is at work; load now: $(cut -d' ' -f1-3 /proc/loadavg)"
for round in $(seq "$rounds"); do
  column=floe binary=$floe measure
  if [ -n "$against" ]; then column=against binary=$against measure; fi
done

cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
printf '%s nodes, %s shards, medians of %s; %s cores of %s, load %s at the end.\n\n' \
  "$nodes" "$shards" "$rounds" "$(nproc)" "${cpu:-$(uname -m)}" "$(cut -d' ' -f1 /proc/loadavg)"
sort -t"$(printf '\t')" -k4,4g "$figures" | awk -F'\t' -v against="$against" -v rows="$figures" '
  { n[$1, $3]++; value[$1, $3, n[$1, $3]] = $4 }
  function median(column, row,    count) {
    count = n[column, row]
    return (value[column, row, int((count + 1) / 2)] + value[column, row, int(count / 2) + 1]) / 2
  }
  END {
    print "| seconds | floe |" (against == "" ? "" : " against | ratio |")
    print "| --- | ---: |" (against == "" ? "" : " ---: | ---: |")
    while ((getline line < rows) > 0) {
      split(line, cells, "\t")
      row = cells[3]
      if (row in shown) continue
      shown[row] = 1
      printf "| %s | %.2f |", row, median("floe", row)
      if (against != "") printf " %.2f | %.2f |", median("against", row), median("against", row) / median("floe", row)
      print ""
    }
  }'
