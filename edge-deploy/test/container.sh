#!/usr/bin/env bash
# The image runs as it is meant to: not root, a read-only root, no capabilities, 128 MB of memory (a JVM that stands in gets
# 640), and an edge in it serves a blob of a local network byte for byte and says that it is healthy.
#
#   edge-deploy/test/container.sh LAYOUT      an OCI layout (container/build.sh)
#
# Root; needs podman, runc and skopeo.
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
podman_here exec "$container" /usr/bin/floe health --quiet --wait 120s http://127.0.0.1:8080 || {
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
