#!/usr/bin/env bash
# Says what of the tests of deployment this machine can bear, by trying something tiny that is not ours; exits with 1, and says why, if
# it cannot. A container without privileges is such a machine. What fails afterwards is a fault of ours.
#
#   edge-deploy/test/able.sh view           a view of its own of what is mounted
#   edge-deploy/test/able.sh network        a network of its own
#   edge-deploy/test/able.sh machine        systemd-nspawn in control groups and a network of its own, over a root that stays as it is
#   edge-deploy/test/able.sh container      a container by runc, with 128 MB
#
# Root; needs the tools (tools.sh), for machine also the root file system (root.sh).
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
what=${1:-}
# shellcheck source=edge-deploy/test/nspawn.sh
. "$here/nspawn.sh"
# shellcheck disable=SC2154
root=$tools/root
unable() {
  echo "$1: $(tail -n 3 "$work/why" | tr '\n' ' ')" >&2
  exit 1
}

if [ "$what" = view ]; then
  unshare -m --propagation private true >"$work/why" 2>&1 || unable "a view of its own of what is mounted cannot be had"
  exit
fi
{ make_namespace && inside true; } >"$work/why" 2>&1 || unable "a network of its own cannot be made"
case $what in
  network) ;;
  machine)
    spawn --as-pid2 /bin/true
    timeout 60 tail --pid="$machine" -f /dev/null || kill "$machine"
    wait "$machine" || { cat "$work/console.log" >"$work/why" && unable "systemd-nspawn cannot run /bin/true"; }
    ;;
  container)
    # The least that runs: true with the libraries that it needs.
    mkdir "$work/least"
    ldd /bin/true | grep -o '/[^ ]*' | xargs -I {} cp --parents -L {} "$work/least"
    cp /bin/true "$work/least/true"
    podman_here run --rm "${restricted[@]}" --memory 128m --rootfs "$work/least" /true >"$work/why" 2>&1 || unable "runc cannot run true in 128 MB"
    ;;
  *)
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
    exit 2
    ;;
esac
