#!/bin/sh
# A node with --profile pi in a control group of 256 MB, on one core, with 100,000 blobs of a kilobyte in a network of 1000 shards,
# of which 20 are its own: starts with nothing, gets everything from who has the other shards, and is read from meanwhile, starts
# again, is read from, and removes what has ended. Prints a row for each: time, how long reads took, memory, what was written; and
# beside them, twice a minute, how far it is. By hand, as root: about an hour, 12 GB of disk.
#
#   src/bench/pi-node.sh [--dir DIR] [options of ./floe bench node]
#
#   FLOE     the launcher to use instead of ./floe
#   BLOBS    how many (default: 100000)
#   MEMORY   megabytes of the control group (default: 256); there is no swap beside them
set -eu
floe=${FLOE:-$(dirname "$0")/../../floe}
memory=${MEMORY:-256}
bytes=$((memory * 1048576))
root=/sys/fs/cgroup
if [ -d /run/systemd/system ]; then
  under="systemd-run --scope --quiet -p MemoryMax=${memory}M -p MemorySwapMax=0 taskset -c 0"
else
  if [ -f "$root/cgroup.controllers" ]; then
    group=$root/floe-pi-$$
    echo +memory >"$root/cgroup.subtree_control" 2>/dev/null || true
    mkdir "$group"
    echo "$bytes" >"$group/memory.max"
    echo 0 >"$group/memory.swap.max" 2>/dev/null || true
  elif [ -d "$root/memory" ]; then
    group=$root/memory/floe-pi-$$
    mkdir "$group"
    echo "$bytes" >"$group/memory.limit_in_bytes"
    echo "$bytes" >"$group/memory.memsw.limit_in_bytes" 2>/dev/null || true
  else
    echo "pi-node.sh: there are no control groups of memory here" >&2
    exit 2
  fi
  inside=$(mktemp)
  trap 'rm -f "$inside"; rmdir "$group" 2>/dev/null || true' EXIT
  printf '#!/bin/sh\necho $$ >%s/cgroup.procs\nexec taskset -c 0 "$@"\n' "$group" >"$inside"
  under="sh $inside"
fi
"$floe" bench node --profile pi --heap 128m --shards 1000 --own 20 --get-blobs "${BLOBS:-100000}" --clients 8 --under "$under" "$@" && status=0 || status=$?
if [ -n "${group:-}" ]; then
  for file in memory.peak memory.max_usage_in_bytes memory.failcnt memory.events; do
    [ ! -f "$group/$file" ] || echo "$file: $(tr '\n' ' ' <"$group/$file")"
  done
fi
exit "$status"
