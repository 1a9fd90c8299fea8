#!/usr/bin/env bash
# The image runs as it is meant to: not root, a read-only root, no capabilities, 128 MB of memory (a JVM that stands in gets
# 640), and an edge in it serves a blob of a local network byte for byte and says that it is healthy. Then as compose.yaml says, but
# for the network, which is this test's own: its volume is the program's, which reads from the disk what it had fetched before it was
# made anew, and its health is asked for as an engine does.
#
#   edge-deploy/test/container.sh LAYOUT      an OCI layout (container/build.sh)
#
# Root; needs podman, runc, skopeo and podman-compose.
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
layout=$(realpath "$1")
# shellcheck source=edge-deploy/test/nspawn.sh
. "$here/nspawn.sh"
root=''
# shellcheck source=edge-deploy/test/program.sh
. "$here/program.sh" "" "$work"

make_namespace
make_network
skopeo copy -q "oci:$layout" "oci-archive:$work/image.tar"
image=$(podman_here load -q -i "$work/image.tar" | sed -n 's/^Loaded image: *//p')
[ -n "$image" ] || fail "the image cannot be loaded"
say "the image is loaded"
more=() heap=-Xmx64m memory=128m tmpfs=/tmp:size=32m
if [ -n "$lent" ]; then
  # The image has no shell, which what stands in is a script of.
  more=(-v "$(realpath /bin/sh):/bin/sh:ro" -v "$(realpath "$lent/java"):/opt/floe-test/java:ro" -v "$(realpath "$lent/app"):/opt/floe-test/app:ro")
  heap=-Xmx256m memory=640m tmpfs=/tmp:exec,size=32m
fi
# What the network's files name has to be readable by nobody in particular.
install -m 644 "$work/net/client_config.yaml" "$work/client_config.yaml"
container=$(podman_here run --detach "${restricted[@]}" --tmpfs "$tmpfs" --memory "$memory" \
  -v "$work/client_config.yaml:/etc/floe/client_config.yaml:ro" \
  "${more[@]}" "$image" "$heap" edge --port 8080) || fail "the container does not start"
stop() {
  podman_here logs "$container" >"$work/container.log" 2>&1
  podman_here rm -f "$container" >/dev/null 2>&1
  cleanup
}
trap stop EXIT
say "the container starts"
podman_here exec "$container" /usr/bin/floe health --quiet --wait 300s http://127.0.0.1:8080 || {
  podman_here logs "$container" >"$work/container.log" 2>&1
  fail "the edge in the container is not ready"
}
inside curl -sf -m 60 -o "$work/got" "http://127.0.0.1:8080/v1/blobs/$blob" || fail "the container served nothing"
cmp "$work/blob" "$work/got" || fail "what was served is not the blob"
say "the container's edge is healthy and served the blob, byte for byte"
pid=$(podman_here inspect --format '{{.State.Pid}}' "$container")
[ "$(awk '/^Uid:/ { print $2 }' "/proc/$pid/status")" = 65532 ] || fail "it does not run as nobody"
[ "$(awk '/^CapEff:/ { print $2 }' "/proc/$pid/status")" = 0000000000000000 ] || fail "it has capabilities"
[ "$(awk '/^NoNewPrivs:/ { print $2 }' "/proc/$pid/status")" = 1 ] || fail "it may gain privileges"
podman_here stop --time 45 "$container" >/dev/null
case $(podman_here inspect --format '{{.State.ExitCode}}' "$container") in
  0 | 143) say "it stopped when it was told to" ;;
  *) fail "it did not stop when it was told to" ;;
esac

# The commit that the program was built of, whatever is checked out where the image was made.
commit=$("$floe" --version | sed -n 's/.*commit \([^, ]*\).*/\1/p')
[ "$(podman_here inspect --format '{{index .Config.Labels "org.opencontainers.image.revision"}}' "$container")" = "$commit" ] ||
  fail "the image does not say of which commit it is"

# As compose.yaml says. What this test's containers cannot have: a bridge, a limit of processes, and 65536 files.
mkdir "$work/compose"
cp "$here/../container/compose.yaml" "$work/client_config.yaml" "$work/compose/"
cat >"$work/compose/test.yaml" <<Y
services:
  edge:
    image: $image
    ports: !reset []
    network_mode: host
    pids_limit: !reset null
    ulimits: !reset null
Y
[ -z "$lent" ] || cat >>"$work/compose/test.yaml" <<Y
    mem_limit: 640m
    tmpfs: !override ["/tmp:exec,size=32m"]
    volumes: ["$(realpath /bin/sh):/bin/sh:ro", "$(realpath "$lent/java"):/opt/floe-test/java:ro", "$(realpath "$lent/app"):/opt/floe-test/app:ro"]
Y
cat >"$work/podman-here" <<S
#!/bin/bash
exec nsenter --net=/run/netns/$namespace podman --root $work/podman --runroot $work/run --storage-driver vfs --cgroup-manager cgroupfs \\
  --events-backend file --runtime runc "\$@"
S
chmod +x "$work/podman-here"
composed() {
  FLOE_EDGE_CACHE_SIZE=64M podman-compose --podman-path "$work/podman-here" --in-pod false -p composed -f "$work/compose/compose.yaml" \
    -f "$work/compose/test.yaml" --podman-run-args '--ulimit nofile=1024:4096 --ulimit nproc=4096:4096' "$@" >>"$work/compose.log" 2>&1
}
trap 'composed down || true; stop' EXIT
serves() {
  podman_here exec composed_edge_1 /usr/bin/floe health --quiet --wait 300s || {
    podman_here logs composed_edge_1 >"$work/composed.log" 2>&1
    fail "the edge of compose.yaml is not ready"
  }
  podman_here healthcheck run composed_edge_1 >/dev/null || fail "an engine finds the edge unhealthy"
  inside curl -sf -m 60 -D "$work/head" -o "$work/got" "http://127.0.0.1:31415/v1/blobs/$blob" || fail "the edge of compose.yaml serves nothing"
  cmp "$work/blob" "$work/got" || fail "what was served is not the blob"
}
composed up -d --no-build || fail "compose.yaml does not come up"
serves
inside curl -sf -m 10 -o "$work/metrics" http://127.0.0.1:31420/metrics || fail "there are no metrics at the port apart"
volume=$(podman_here volume inspect --format '{{.Mountpoint}}' composed_cache)
on_disk() { [ -n "$(find "$volume" -type f -user 65532 -size +250k -print -quit)" ]; }
await "the blob on the disk" on_disk
composed down || fail "compose.yaml does not go down"
composed up -d --no-build || fail "compose.yaml does not come up again"
serves
grep -qi '^x-cache: *HIT-DISK' "$work/head" || fail "the edge that was made anew has lost its cache: $(grep -i '^x-cache' "$work/head")"
say "compose.yaml: healthy, serves, and a new container reads from the volume's disk what the last one had fetched"
