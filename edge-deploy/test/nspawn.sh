# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by the tests that boot machines: a place of their own for processes, network and control groups, which all go when
# the test ends. Wants root (a Debian with systemd and cloud-init, made if it is missing), here and work.

repository=$(cd "$here/../.." && pwd)
tools=${XDG_CACHE_HOME:-$HOME/.cache}/floe-tools/deployment
export PATH="$tools/venv/bin:$tools/bin:$PATH"
work=$(mktemp -d /tmp/floe-machine.XXXXXX)
namespace=floe-${work##*.}
began=$(date +%s%N)
machine='' machines=() namespaces=() started=() hierarchies=() host=127.0.0.1 network=(--nodes 4 --shards 100) epochs=5

say() { printf '%7.2f s  %s\n' "$((($(date +%s%N) - began) / 10000000))e-2" "$*"; }

fail() {
  echo "${0##*/}: $1" >&2
  if [ -n "$machine" ] && kill -0 "$machine" 2>/dev/null; then
    in_machine journalctl --no-pager --lines=30 --unit='floe-*' >"$work/journal.log" 2>&1 || true
  fi
  for log in "$work"/*.log; do
    [ ! -s "$log" ] || { echo "--- $(basename "$log")" && tail -n 40 "$log"; } >&2
  done
  exit 1
}

cleanup() {
  set +e
  for pid in "${machines[@]}" "${started[@]}"; do kill "$pid" 2>/dev/null; done
  for pid in "${machines[@]}" "${started[@]}"; do
    # What does not end when it is told to is ended.
    timeout 20 tail --pid="$pid" -f /dev/null || kill -9 "$pid"
  done
  for namespace in "${namespaces[@]}"; do
    ip netns del "$namespace" 2>/dev/null
    for hierarchy in "${hierarchies[@]}"; do
      [ ! -d "$hierarchy/$namespace" ] || find "$hierarchy/$namespace" -depth -type d -exec rmdir {} + 2>/dev/null
    done
  done
  rm -rf "$work"
}
trap cleanup EXIT

inside() { nsenter --net="/run/netns/$namespace" "$@"; }

# $1 is the log; the rest runs beside the machine until the test ends.
begin() {
  local log=$work/$1.log
  shift
  nsenter --net="/run/netns/$namespace" "$@" >"$log" 2>&1 &
  started+=($!)
}

# A network of its own for machine and local network, so that the addresses of the latter are right for both. Its sockets hold a
# megabyte at most, whatever this machine's may: of an answer of ten, somebody who reads slowly has most still to come, also where
# it passes through two connections.
make_namespace() {
  ip netns add "$namespace"
  namespaces+=("$namespace")
  ip -n "$namespace" link set lo up
  local buffers
  for buffers in tcp_rmem tcp_wmem; do
    # shellcheck disable=SC2016
    inside sh -c 'echo "4096 65536 1048576" >"$1"' sh "/proc/sys/net/ipv4/$buffers"
  done
}

make_root() {
  [ ! -x "$root/usr/bin/cloud-init" ] || return 0
  mkdir -p "$(dirname "$root")"
  mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Retries "3"' \
    --include=systemd,systemd-sysv,dbus,udev,cloud-init,curl,ca-certificates,iproute2,netplan.io,systemd-resolved,kmod,procps \
    bookworm "$root.new.tar" >"$work/root.log" 2>&1 || fail "Debian's packages for machines cannot be fetched"
  rm -rf "$root.new"
  mkdir "$root.new"
  tar -C "$root.new" -xf "$root.new.tar"
  rm -rf "$root.new.tar" "$root"
  mv "$root.new" "$root"
  say "root file system made"
}

# Waits until a command succeeds, five minutes at most: $1 is what is waited for, in words. Each takes some seconds on a machine that
# does nothing else; several tests run beside each other, on machines with two cores.
await() {
  local what=$1 end=$((SECONDS + 300))
  shift
  while [ "$SECONDS" -lt "$end" ]; do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  fail "$what did not come in five minutes"
}

# Stores a file of at most 10 MiB, as publishers take it, in the local network and says its blob ID.
store() {
  local id
  id=$(inside curl -sf -m 120 -T "$1" "http://$host:31402/v1/blobs?epochs=$epochs" | grep -o '"blobId":"[^"]*"' | head -1 | cut -d'"' -f4) || true
  [ -n "$id" ] || fail "$(basename "$1") was not stored"
  echo "$id"
}

# Starts a local network at $host and stores a blob in it: sets blob.
make_network() {
  begin devnet "$floe" devnet "${network[@]}" --dir "$work/net" --port-base 31400 --host "$host"
  local devnet=$!
  local end=$((SECONDS + 300))
  while [ "$SECONDS" -lt "$end" ]; do
    [ ! -f "$work/net/network.json" ] || break
    kill -0 "$devnet" 2>/dev/null || fail "the local network did not start"
    sleep 0.1
  done
  [ -f "$work/net/network.json" ] || fail "the local network did not start in time"
  say "the local network is up"
  head -c 300000 /dev/urandom >"$work/blob"
  blob=$(store "$work/blob")
  say "blob $blob is stored"
}

# Boots the machine whose seed is in $work/seed; arguments are more options of systemd-nspawn.
boot() {
  if [ -n "$lent" ]; then
    # A JVM writes the code that it runs, which a native binary never does.
    printf '[Service]\nMemoryDenyWriteExecute=no\n' >"$work/jvm.conf"
    set -- "$@" "--bind-ro=$work/jvm.conf:/etc/systemd/system/floe-edge.service.d/jvm.conf" \
      "--bind-ro=$(realpath "$lent/java"):/opt/floe-test/java" "--bind-ro=$(realpath "$lent/app"):/opt/floe-test/app"
  fi
  spawn "--bind-ro=$work/seed:/var/lib/cloud/seed/nocloud" --boot --kill-signal=SIGRTMIN+4 "$@"
  say "the machine starts"
}

# Starts systemd-nspawn on the root file system, of which nothing is changed, with more options and words.
spawn() {
  # systemd-nspawn looks for its control group under the same name in every hierarchy.
  local hierarchy
  hierarchies=()
  for hierarchy in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
    [ ! -d "$hierarchy" ] || hierarchies+=("$hierarchy")
  done
  [ ${#hierarchies[@]} -gt 0 ] || hierarchies=(/sys/fs/cgroup)
  for hierarchy in "${hierarchies[@]}"; do mkdir -p "$hierarchy/$namespace"; done
  cat >"$work/start.sh" <<S
for hierarchy in ${hierarchies[*]}; do echo \$\$ >"\$hierarchy/$namespace/cgroup.procs"; done
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd
exec systemd-nspawn -q -D '$root' --volatile=overlay --register=no --keep-unit ${*@Q}
S
  nsenter --net="/run/netns/$namespace" unshare -m --propagation private bash "$work/start.sh" </dev/null >"$work/console.log" 2>&1 &
  machine=$!
  machines+=("$machine")
}

# What runs in a container has nothing that it does not need.
restricted=(--network=host --ulimit nofile=1024:4096 --ulimit nproc=4096:4096 --read-only --cap-drop=all --security-opt=no-new-privileges)
podman_here() {
  inside podman --root "$work/podman" --runroot "$work/run" --storage-driver vfs --cgroup-manager cgroupfs --events-backend file \
    --runtime runc "$@"
}

# Reads the blob from the machine's edge on port $1.
await_blob() {
  local end=$((SECONDS + 300))
  while [ "$SECONDS" -lt "$end" ]; do
    if inside curl -sf -m 30 -o "$work/got" "http://127.0.0.1:$1/v1/blobs/$blob"; then
      cmp "$work/blob" "$work/got" || fail "what was served is not the blob"
      say "the machine's edge served the blob, byte for byte"
      return
    fi
    kill -0 "$machine" 2>/dev/null || fail "the machine is gone"
    ! grep -q 'floe-install: .*\(cannot\|not ready\|not the package\|is no\|unused\)' "$work/console.log" || fail "the installation failed"
    sleep 0.1
  done
  fail "the machine served nothing in five minutes"
}

# Runs a command in the machine, not with the surroundings of this script.
in_machine() {
  nsenter --target "$(pgrep -P "$machine" | head -1)" --mount --uts --ipc --pid --net --cgroup -- \
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"
}
