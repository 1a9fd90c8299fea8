#!/usr/bin/env bash
# From Terraform's user data to a machine that serves: a machine of its own boots (systemd is its process 1), cloud-init
# fetches the package with its checksum, installs it and starts the unit, and a blob of a local network comes out byte for
# byte. Then the package is installed again, and the machine is asked how hardened the unit is.
#
#   edge-deploy/test/machine.sh nspawn [--package FILE] [--floe FILE]
#
#   --package FILE   the .deb (default: one is made of --floe)
#   --floe FILE      the program (default: target/floe-runner, else target/quarkus-app on a JVM that the machine is lent)
#   --root DIR       a Debian with systemd and cloud-init (default: made once, in the cache directory)
#   --hold SECONDS   leave the machine up for so long
#
# Root, Linux with cgroups; needs systemd-container, mmdebstrap, terraform, curl, and nfpm where it makes the package.
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
tools=${XDG_CACHE_HOME:-$HOME/.cache}/floe-tools/deployment
export PATH="$tools/venv/bin:$tools/bin:$PATH"
package='' floe='' root=$tools/root hold=0 kind=${1:-}
[ "$kind" = nspawn ] || {
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
  exit 2
}
shift
while [ $# -gt 1 ]; do
  case $1 in
    --package) package=$(realpath "$2") ;;
    --floe) floe=$(realpath "$2") ;;
    --root) root=$2 ;;
    --hold) hold=$2 ;;
    *) echo "machine.sh: there is no option '$1'" >&2 && exit 2 ;;
  esac
  shift 2
done

work=$(mktemp -d /tmp/floe-machine.XXXXXX)
namespace=floe-${work##*.}
began=$(date +%s%N)
say() { printf '%7.2f s  %s\n' "$((($(date +%s%N) - began) / 10000000))e-2" "$*"; }
fail() {
  echo "machine.sh: $1" >&2
  for log in console devnet http; do
    [ ! -s "$work/$log.log" ] || { echo "--- $log" && tail -n 40 "$work/$log.log"; } >&2
  done
  exit 1
}
started=()
cleanup() {
  set +e
  [ -z "${machine:-}" ] || kill "$machine" 2>/dev/null
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null; done
  for pid in ${machine:-} "${started[@]}"; do
    # What does not end when it is told to is ended.
    timeout 20 tail --pid="$pid" -f /dev/null || kill -9 "$pid"
  done
  ip netns del "$namespace" 2>/dev/null
  for hierarchy in "${hierarchies[@]:-}"; do
    [ ! -d "$hierarchy/$namespace" ] || find "$hierarchy/$namespace" -depth -type d -exec rmdir {} + 2>/dev/null
  done
  rm -rf "$work"
}
trap cleanup EXIT

# The program, and what it takes where it is no native binary.
# shellcheck source=edge-deploy/test/program.sh
. "$here/program.sh" "$floe" "$work"
binds=()
if [ -n "$lent" ]; then
  binds=("--bind-ro=$(realpath "$lent/java"):/opt/floe-test/java" "--bind-ro=$(realpath "$lent/app"):/opt/floe-test/app")
fi
if [ -z "$package" ]; then
  "$repository/edge-deploy/release.sh" ${FLOE_BOM:+--bom "$FLOE_BOM"} --formats deb --out "$work/release" "amd64=$floe" >"$work/release.log" 2>&1 ||
    { cat "$work/release.log" >&2 && exit 1; }
  package=$(echo "$work"/release/*.deb)
  say "package made of $(basename "$floe")"
fi

if [ ! -x "$root/usr/bin/cloud-init" ]; then
  mkdir -p "$(dirname "$root")"
  mmdebstrap --quiet --variant=minbase --include=systemd,systemd-sysv,dbus,udev,cloud-init,curl,ca-certificates,iproute2,netplan.io,systemd-resolved,libstdc++6,kmod,procps \
    bookworm "$root.new.tar"
  rm -rf "$root.new"
  mkdir "$root.new"
  tar -C "$root.new" -xf "$root.new.tar"
  rm -rf "$root.new.tar" "$root"
  mv "$root.new" "$root"
  say "root file system made"
fi

# Network and machine share one network of their own, so that the local network's addresses are right for both.
ip netns add "$namespace"
ip -n "$namespace" link set lo up
inside() { nsenter --net="/run/netns/$namespace" "$@"; }

nsenter --net="/run/netns/$namespace" "$floe" devnet --nodes 4 --shards 10 --dir "$work/net" --port-base 31400 >"$work/devnet.log" 2>&1 &
started+=($!)
(cd "$(dirname "$package")" && exec nsenter --net="/run/netns/$namespace" python3 -m http.server 8000 --bind 127.0.0.1) >"$work/http.log" 2>&1 &
started+=($!)
for _ in $(seq 1200); do
  [ ! -f "$work/net/network.json" ] || break
  kill -0 "${started[0]}" 2>/dev/null || fail "the local network did not start"
  sleep 0.1
done
[ -f "$work/net/network.json" ] || fail "the local network did not start in time"
say "the local network is up"
head -c 300000 /dev/urandom >"$work/blob"
blob=$(inside curl -sf -T "$work/blob" 'http://127.0.0.1:31402/v1/blobs?epochs=5' | grep -o '"blobId":"[^"]*"' | head -1 | cut -d'"' -f4)
[ -n "$blob" ] || fail "the blob was not stored"
say "blob $blob is stored"

# Terraform says what the machine is.
# shellcheck source=edge-deploy/test/terraformrc.sh
. "$here/terraformrc.sh" "$work"
cp -r "$repository/terraform" "$work/terraform"
mkdir "$work/seed"
(
  cd "$work/terraform/examples/local"
  rm -rf .terraform* terraform.tfstate*
  terraform init -no-color -input=false >"$work/terraform.log" 2>&1
  terraform apply -no-color -input=false -auto-approve -var client_config_file="$work/net/client_config.yaml" \
    -var "package={url=\"http://127.0.0.1:8000/$(basename "$package")\",sha256=\"$(sha256sum <"$package" | cut -d' ' -f1)\"}" \
    -var 'environment={FLOE_EDGE_HOST="0.0.0.0",FLOE_EDGE_PORT="8080",FLOE_EDGE_CACHE_DIR="/var/cache/floe/edge",FLOE_EDGE_CACHE_SIZE="64M",FLOE_JAVA_OPTS="-Xmx128m"}' \
    >>"$work/terraform.log" 2>&1
  terraform output -raw user_data >"$work/seed/user-data"
) || { cat "$work/terraform.log" >&2 && exit 1; }
echo "instance-id: ${namespace}" >"$work/seed/meta-data"
# The machine is a small one, without packages of locales.
printf '#cloud-config\nlocale: false\n' >"$work/seed/vendor-data"
say "Terraform has made user data of $(wc -c <"$work/seed/user-data") bytes"

# A JVM writes the code that it runs, which a native binary never does.
if [ -n "$lent" ]; then
  printf '[Service]\nMemoryDenyWriteExecute=no\n' >"$work/jvm.conf"
  binds+=("--bind-ro=$work/jvm.conf:/etc/systemd/system/floe-edge.service.d/jvm.conf")
fi

# systemd-nspawn looks for its control group under the same name in every hierarchy.
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
exec systemd-nspawn -q -D '$root' --volatile=overlay --boot --register=no --keep-unit --kill-signal=SIGRTMIN+4 \\
  --bind-ro='$work/seed:/var/lib/cloud/seed/nocloud' ${binds[*]@Q}
S
nsenter --net="/run/netns/$namespace" unshare -m --propagation private bash "$work/start.sh" </dev/null >"$work/console.log" 2>&1 &
machine=$!
say "the machine starts"
served=''
for _ in $(seq 900); do
  if inside curl -sf -m 30 -o "$work/got" "http://127.0.0.1:8080/v1/blobs/$blob"; then
    served=1
    break
  fi
  kill -0 "$machine" 2>/dev/null || fail "the machine is gone"
  ! grep -q 'floe-install: .*\(cannot\|not ready\|not the package\|is no\)' "$work/console.log" || fail "the installation failed"
  sleep 0.1
done
[ -n "$served" ] || fail "the machine served nothing"
cmp "$work/blob" "$work/got" || fail "what was served is not the blob"
say "the machine's edge served the blob, byte for byte"

# In the machine.
leader=$(pgrep -P "$machine" | head -1)
# Not with the surroundings of this script.
in_machine() {
  nsenter --target "$leader" --mount --uts --ipc --pid --net --cgroup -- \
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"
}
in_machine timeout 120 cloud-init status --wait >"$work/cloud-init" || fail "cloud-init says: $(cat "$work/cloud-init")"
score=$(in_machine systemd-analyze security --no-pager floe-edge.service | sed -n 's/.*Overall exposure level.*: \([0-9.]*\) .*/\1/p')
say "systemd-analyze security floe-edge: $score"
awk -v score="$score" -v lent="$lent" 'BEGIN { exit !(score != "" && score <= (lent ? 1.6 : 1.5)) }' || fail "the unit is not as hardened as it should be"
before=$(in_machine systemctl show --value --property=MainPID floe-edge)
[ "$(in_machine stat -c %U "/proc/$before")" = floe ] || fail "the edge does not run as floe"
in_machine sh -c 'echo "# ours" >>/etc/floe/edge.env'
in_machine curl -sf -o /tmp/again.deb "http://127.0.0.1:8000/$(basename "$package")"
in_machine dpkg --force-confold --install /tmp/again.deb >"$work/upgrade.log" 2>&1 || fail "the upgrade failed: $(tail -3 "$work/upgrade.log")"
in_machine floe health --wait 60s http://127.0.0.1:8080 >/dev/null || fail "the edge is not ready after the upgrade"
after=$(in_machine systemctl show --value --property=MainPID floe-edge)
[ "$before" != "$after" ] || fail "the upgrade did not restart the edge"
in_machine grep -q '^# ours' /etc/floe/edge.env || fail "the upgrade lost a configuration file"
inside curl -sf -m 30 "http://127.0.0.1:8080/v1/blobs/$blob" | cmp - "$work/blob" || fail "the edge serves nothing after the upgrade"
say "an upgrade restarted the edge and kept its configuration"
in_machine dpkg --purge floe >"$work/purge.log" 2>&1 || fail "the purge failed: $(tail -3 "$work/purge.log")"
! in_machine test -e /usr/bin/floe || fail "the purge left the program"
! inside curl -sf -m 5 -o /dev/null "http://127.0.0.1:8080/v1/health/live" || fail "the purge left the edge running"
say "a purge took all of it"
[ "$hold" = 0 ] || { echo "holding, process $machine, $work" && sleep "$hold"; }
