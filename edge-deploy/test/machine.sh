#!/usr/bin/env bash
# From Terraform's user data to a machine that serves: a machine of its own boots (systemd is its process 1), cloud-init
# fetches the package with its checksum, installs it and starts the unit, and a blob of a local network comes out byte for byte.
# The package is upgraded while somebody downloads, whose download comes whole; the machine is asked how hardened the unit is;
# what was stopped stays so in an upgrade; all is purged.
#
#   edge-deploy/test/machine.sh nspawn [--package FILE] [--floe FILE]
#
#   --package FILE   the .deb (default: one is made of --floe)
#   --floe FILE      the program (default: target/floe-runner, else target/quarkus-app on a JVM that the machine is lent)
#   --root DIR       a Debian with systemd and cloud-init (default: made once, in the cache directory)
#   --metrics FILE   gets what the machine's server says to Prometheus
#   --hold SECONDS   leave the machine up for so long
#
# Root, Linux with cgroups; needs systemd-container, mmdebstrap, terraform, curl, and nfpm where it makes the package.
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "$0")" && pwd)
kind=${1:-}
[ "$kind" = nspawn ] || {
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
  exit 2
}
shift
# shellcheck source=edge-deploy/test/nspawn.sh
. "$here/nspawn.sh"
package='' floe='' root=$tools/root metrics='' hold=0
while [ $# -gt 1 ]; do
  case $1 in
    --package) package=$(realpath "$2") ;;
    --floe) floe=$(realpath "$2") ;;
    --root) root=$2 ;;
    --metrics) metrics=$2 ;;
    --hold) hold=$2 ;;
    *) echo "machine.sh: there is no option '$1'" >&2 && exit 2 ;;
  esac
  shift 2
done

# shellcheck source=edge-deploy/test/program.sh
. "$here/program.sh" "$floe" "$work"
if [ -z "$package" ]; then
  "$repository/edge-deploy/release.sh" ${FLOE_BOM:+--bom "$FLOE_BOM"} --formats deb --out "$work/release" "amd64=$floe" >"$work/release.log" 2>&1 ||
    fail "no package could be made"
  package=$(echo "$work"/release/*.deb)
  say "package made of $(basename "$floe")"
fi
given="package={url=\"http://127.0.0.1:8000/$(basename "$package")\",sha256=\"$(sha256sum <"$package" | cut -d' ' -f1)\"}"

# Terraform says what the machine is: $1 is the example, the rest its variables.
make_user_data() {
  local example=$1
  shift
  # shellcheck source=edge-deploy/test/terraformrc.sh
  . "$here/terraformrc.sh" "$work"
  cp -r "$repository/terraform" "$work/terraform"
  mkdir "$work/seed"
  cd "$work/terraform/examples/$example"
  rm -rf .terraform* terraform.tfstate*
  terraform init -no-color -input=false >"$work/terraform.log" 2>&1 || fail "Terraform does not start"
  terraform apply -no-color -input=false -auto-approve -var client_config_file="$work/net/client_config.yaml" -var "$given" "$@" \
    >>"$work/terraform.log" 2>&1 || fail "Terraform made no user data"
  terraform output -raw user_data >"$work/seed/user-data"
  grep -q '^#cloud-config' "$work/seed/user-data" || fail "Terraform's output is no user data"
  cd "$repository"
  echo "instance-id: ${namespace}" >"$work/seed/meta-data"
  # The machine is a small one, without packages of locales.
  printf '#cloud-config\nlocale: false\n' >"$work/seed/vendor-data"
  say "Terraform has made user data of $(wc -c <"$work/seed/user-data") bytes"
}

exposure() {
  local score
  score=$(in_machine systemd-analyze security --no-pager "$1" | sed -n 's/.*Overall exposure level.*: \([0-9.]*\) .*/\1/p')
  say "systemd-analyze security $1: $score"
  awk -v score="$score" -v lent="$lent" 'BEGIN { exit !(score != "" && score <= (lent ? 1.6 : 1.5)) }' || fail "the unit is not as hardened as it should be"
}

main_process() { in_machine systemctl show --value --property=MainPID "$1"; }

purge() {
  in_machine dpkg --purge floe >"$work/purge.log" 2>&1 || fail "the purge failed: $(tail -3 "$work/purge.log")"
  ! in_machine test -e /usr/bin/floe || fail "the purge left the program"
}

an_edge() {
  make_network
  make_user_data local \
    -var 'environment={FLOE_EDGE_HOST="0.0.0.0",FLOE_EDGE_PORT="8080",FLOE_EDGE_CACHE_DIR="/var/cache/floe/edge",FLOE_EDGE_CACHE_SIZE="64M",FLOE_JAVA_OPTS="-Xmx128m"}'
  boot
  await_blob 8080
  [ -z "$metrics" ] || inside curl -sf -m 30 -o "$metrics" http://127.0.0.1:8080/metrics || fail "the edge has no metrics"
  in_machine timeout 120 cloud-init status --wait >"$work/cloud-init" || fail "cloud-init says: $(cat "$work/cloud-init")"
  exposure floe-edge.service
  local before after reader long
  before=$(main_process floe-edge)
  [ "$(in_machine stat -c %U "/proc/$before")" = floe ] || fail "the edge does not run as floe"
  [ "$(in_machine stat -c %U:%G:%a /etc/floe/client_config.yaml)" = root:floe:640 ] || fail "the network's file has another owner"
  in_machine sh -c 'echo "# ours" >>/etc/floe/edge.env
    mkdir -p /etc/systemd/system/floe-edge.service.d
    printf "[Service]\nEnvironment=OURS=1\n" >/etc/systemd/system/floe-edge.service.d/override.conf'
  in_machine curl -sf -o /tmp/again.deb "http://127.0.0.1:8000/$(basename "$package")"

  # Somebody takes six seconds for more than the system's buffers hold, and the edge is told to go in the middle of it.
  head -c 10000000 /dev/urandom >"$work/long"
  long=$(store "$work/long")
  inside curl -sf -m 60 --limit-rate 2M -o "$work/slow" "http://127.0.0.1:8080/v1/blobs/$long" &
  reader=$!
  started+=("$reader")
  await "the slow reader's first bytes" test -s "$work/slow"
  in_machine dpkg --force-confold --install /tmp/again.deb >"$work/upgrade.log" 2>&1 || fail "the upgrade failed: $(tail -3 "$work/upgrade.log")"
  wait "$reader" || fail "the upgrade broke a download off, at $(wc -c <"$work/slow") of 10000000 bytes"
  cmp "$work/long" "$work/slow" || fail "what was downloaded during the upgrade is not the blob"
  in_machine floe health --wait 60s http://127.0.0.1:8080 >/dev/null || fail "the edge is not ready after the upgrade"
  after=$(main_process floe-edge)
  [ "$before" != "$after" ] || fail "the upgrade did not restart the edge"
  in_machine grep -q '^# ours' /etc/floe/edge.env || fail "the upgrade lost a configuration file"
  in_machine systemctl show --property=Environment floe-edge | grep -q OURS=1 || fail "the upgrade lost what was said of the unit"
  inside curl -sf -m 30 "http://127.0.0.1:8080/v1/blobs/$blob" | cmp - "$work/blob" || fail "the edge serves nothing after the upgrade"
  say "an upgrade restarted the edge, broke no download and kept its configuration"

  in_machine /usr/local/sbin/floe-install --package "http://127.0.0.1:8000/$(basename "$package")" \
    --sha256 "$(sha256sum <"$package" | cut -d' ' -f1)" --unit floe-edge.service --health http://127.0.0.1:8080 >"$work/install.log" 2>&1 ||
    fail "floe-install fails the second time"
  [ "$(main_process floe-edge)" = "$after" ] || fail "floe-install changed what was right already"
  say "floe-install changes nothing the second time"
  # What somebody has stopped stays so.
  in_machine systemctl stop floe-edge
  in_machine dpkg --force-confold --install /tmp/again.deb >"$work/upgrade.log" 2>&1 || fail "the upgrade failed: $(tail -3 "$work/upgrade.log")"
  [ "$(in_machine systemctl is-active floe-edge || true)" = inactive ] || fail "the upgrade started what was stopped"
  [ "$(in_machine systemctl is-enabled floe-edge)" = enabled ] || fail "the upgrade disabled the unit"
  say "an upgrade starts nothing that was stopped"
  in_machine systemctl start floe-edge
  in_machine floe health --quiet --wait 60s http://127.0.0.1:8080 || fail "the edge does not start again"
  purge
  ! inside curl -sf -m 5 -o /dev/null "http://127.0.0.1:8080/v1/health/live" || fail "the purge left the edge running"
  say "a purge took all of it"
}

make_root
make_namespace
begin http python3 -m http.server 8000 --bind 127.0.0.1 --directory "$(dirname "$package")"
an_edge
[ "$hold" = 0 ] || { echo "holding, process $machine, $work" && sleep "$hold"; }
