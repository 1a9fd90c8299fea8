#!/usr/bin/env bash
# From Terraform's user data to a machine that serves: a machine of its own boots (systemd is its process 1), cloud-init
# fetches the package with its checksum, installs it and starts the unit.
#
#   edge-deploy/test/machine.sh nspawn [--role edge|node|newcomer] [--package FILE] [--floe FILE]
#
#   --role edge      (default) a blob of a local network comes out byte for byte. The package is upgraded while somebody
#                    downloads, whose download comes whole, and while others come, who are served as long as readiness goes first;
#                    a publisher and a daemon store and serve there, too; the machine is asked how hardened the units are, and
#                    whether an edge sees what others of Floe's keep; all is purged
#   --role node      the machine is a storage node of a local network, at the address that its genesis lists. It gets its keys
#                    as a person gives them to it, follows the chain, and confirms a blob that cannot be certified without it;
#                    its disk refuses the program once something newer has written there; a purge leaves what it keeps
#   --role newcomer  the machine becomes a storage node as edge-deploy/README.md says: it is set up and registers there, gets stake,
#                    enters the committee of the next epochs and takes over shards, without which an older blob can then not be
#                    read any more; it gets another protocol key meanwhile; the unit that makes backups makes one, of which the node
#                    is made again
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
role=edge package='' floe='' root=$tools/root metrics='' hold=0
while [ $# -gt 1 ]; do
  case $1 in
    --role) role=$2 ;;
    --package) package=$(realpath "$2") ;;
    --floe) floe=$(realpath "$2") ;;
    --root) root=$2 ;;
    --metrics) metrics=$2 ;;
    --hold) hold=$2 ;;
    *) echo "machine.sh: there is no option '$1'" >&2 && exit 2 ;;
  esac
  shift 2
done
case $role in edge | node | newcomer) ;; *) echo "machine.sh: a machine is an edge, a node or a newcomer" >&2 && exit 2 ;; esac

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

# Runs a command as what a unit runs does: as its user, with what it sees of the machine.
as_unit() {
  local unit=$1
  shift
  # shellcheck disable=SC2016
  in_machine sh -c 'process=$(systemctl show --value --property=MainPID "$1") && shift && exec nsenter --target "$process" --mount -- \
    setpriv --reuid=floe --regid=floe --clear-groups -- "$@"' sh "$unit" "$@"
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
  # Terraform gives metrics a port apart from viewers.
  inside curl -sf -m 30 -o "$work/metrics" http://127.0.0.1:31420/metrics || fail "the edge has no metrics"
  [ -z "$metrics" ] || cp "$work/metrics" "$metrics"
  in_machine timeout 300 cloud-init status --wait >"$work/cloud-init" || fail "cloud-init says: $(cat "$work/cloud-init")"
  exposure floe-edge.service
  local before after reader long
  before=$(main_process floe-edge)
  [ "$(in_machine stat -c %U "/proc/$before")" = floe ] || fail "the edge does not run as floe"
  [ "$(in_machine stat -c %U:%G:%a /etc/floe/client_config.yaml)" = root:floe:640 ] || fail "the network's file has another owner"
  # What is written here counts from the next start: the edge that runs goes first with its readiness, the next one does not.
  [ "$(in_machine systemctl show --value --property=TimeoutStopUSec floe-edge)" = 2min ] || fail "an edge has not the time to end in"
  in_machine sh -c 'printf "# ours\nFLOE_DOOR_STOP_DELAY=0s\n" >>/etc/floe/edge.env
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
  in_machine dpkg --force-confold --install /tmp/again.deb >"$work/upgrade.log" 2>&1 &
  local upgrade=$! served=0 told
  started+=("$upgrade")
  told() { [ "$(inside curl -s -m 5 -o /dev/null -w '%{http_code}' http://127.0.0.1:8080/v1/health/ready)" = "$1" ]; }
  await "the edge's readiness to go" told 503
  # Whoever spreads requests takes a while to hear it, and sends people meanwhile: each is a connection of its own.
  told=$(date +%s%N)
  while [ $(($(date +%s%N) - told)) -lt 5000000000 ]; do
    inside curl -sf -m 30 "http://127.0.0.1:8080/v1/blobs/$blob" | cmp - "$work/blob" || fail "whoever came as the edge was to stop was not served, after $served who were"
    served=$((served + 1))
  done
  told 503 || fail "the edge is ready again while it stops"
  [ "$served" -gt 5 ] || fail "only $served were served"
  say "$served came after readiness went, within five seconds, and were served"
  wait "$upgrade" || fail "the upgrade failed: $(tail -3 "$work/upgrade.log")"
  wait "$reader" || fail "the upgrade broke a download off, at $(wc -c <"$work/slow") of 10000000 bytes"
  cmp "$work/long" "$work/slow" || fail "what was downloaded during the upgrade is not the blob"
  in_machine floe health --wait 300s http://127.0.0.1:8080 >/dev/null || fail "the edge is not ready after the upgrade"
  after=$(main_process floe-edge)
  [ "$before" != "$after" ] || fail "the upgrade did not restart the edge"
  in_machine grep -q '^# ours' /etc/floe/edge.env || fail "the upgrade lost a configuration file"
  in_machine systemctl show --property=Environment floe-edge | grep -q OURS=1 || fail "the upgrade lost what was said of the unit"
  inside curl -sf -m 30 "http://127.0.0.1:8080/v1/blobs/$blob" | cmp - "$work/blob" || fail "the edge serves nothing after the upgrade"
  say "an upgrade restarted the edge, broke no download and kept its configuration"

  in_machine sh /var/lib/cloud/instance/scripts/runcmd >"$work/install.log" 2>&1 || fail "floe-install fails the second time"
  [ "$(main_process floe-edge)" = "$after" ] || fail "floe-install changed what was right already"
  say "floe-install changes nothing the second time"

  # As where a machine upgrades itself while it boots: somebody holds dpkg's lock, until told to let go.
  in_machine sh -c 'rm /var/lib/floe-install/installed && mkfifo /run/let-go'
  in_machine python3 -c 'import fcntl
lock = open("/var/lib/dpkg/lock-frontend", "w")
fcntl.lockf(lock, fcntl.LOCK_EX)
open("/run/held", "w").close()
open("/run/let-go").read()' &
  started+=($!)
  await "whoever holds the lock" in_machine test -e /run/held
  in_machine /usr/local/sbin/floe-install --package "http://127.0.0.1:8000/$(basename "$package")" \
    --sha256 "$(sha256sum <"$package" | cut -d' ' -f1)" --unit floe-edge.service --health http://127.0.0.1:8080 >"$work/waits.log" 2>&1 &
  local installer=$!
  started+=("$installer")
  await "what floe-install says of the lock" grep -q 'Waiting for cache lock' "$work/waits.log"
  in_machine sh -c 'echo >/run/let-go'
  wait "$installer" || fail "floe-install does not wait for dpkg's lock"
  say "floe-install waits for whoever else installs something"
  after=$(main_process floe-edge)
  # What somebody has stopped stays so.
  in_machine systemctl stop floe-edge
  in_machine dpkg --force-confold --install /tmp/again.deb >"$work/upgrade.log" 2>&1 || fail "the upgrade failed: $(tail -3 "$work/upgrade.log")"
  [ "$(in_machine systemctl is-active floe-edge || true)" = inactive ] || fail "the upgrade started what was stopped"
  [ "$(in_machine systemctl is-enabled floe-edge)" = enabled ] || fail "the upgrade disabled the unit"
  say "an upgrade starts nothing that was stopped"
  # What others of Floe's keep on the machine.
  # shellcheck disable=SC2016
  in_machine sh -c 'mkdir -p /var/lib/floe/node /etc/floe/new && touch /etc/floe/new/walrus-node.yaml && ln -s new/walrus-node.yaml /etc/floe/node.yaml
    for file in /etc/floe/new/protocol.key /etc/floe/protocol.key /var/lib/floe/node/kept; do echo secret >"$file"; done
    chown -R floe: /etc/floe/new /etc/floe/protocol.key /var/lib/floe/node'
  in_machine install -o floe -g floe -m 600 /dev/stdin /etc/floe/wallet.yaml < <(sed 's#File: .*#File: /etc/floe/sui.keystore#' "$work/net/wallets/publisher.yaml")
  in_machine install -o floe -g floe -m 600 /dev/stdin /etc/floe/sui.keystore <"$work/net/wallets/publisher.keystore"
  in_machine systemctl start floe-edge
  in_machine floe health --quiet --wait 300s http://127.0.0.1:8080 || fail "the edge does not start again"
  local file
  for file in /etc/floe/new/protocol.key /etc/floe/protocol.key /etc/floe/node.yaml /var/lib/floe/node/kept /etc/floe/wallet.yaml /etc/floe/sui.keystore; do
    as_unit floe-edge test -r /etc/floe/client_config.yaml || fail "the edge cannot read what it has to"
    ! as_unit floe-edge cat "$file" >/dev/null 2>&1 || fail "the edge can read $file"
  done
  say "the edge sees neither what a node keeps nor a wallet"

  # The other two, with their wallet.
  # shellcheck disable=SC2016
  in_machine sh -c 'for role in PUBLISHER DAEMON; do
    printf "FLOE_JAVA_OPTS=-Xmx128m\nFLOE_%s_PORT=%s\nFLOE_PUBLISHER_WALLET=/etc/floe/wallet.yaml\nFLOE_ADMIN_PORT=%s\nFLOE_DOOR_STOP_DELAY=0s\n" \
      $role $((8079 + ${#role})) $((31419 + ${#role})) >/etc/floe/$(echo $role | tr A-Z a-z).env
  done'
  local role port
  for role in publisher daemon; do
    port=$((8079 + ${#role}))
    in_machine systemctl start "floe-$role"
    in_machine floe health --quiet --wait 300s "http://127.0.0.1:$port" || fail "the $role is not ready"
    head -c 30000 /dev/urandom >"$work/$role"
    blob=$(inside curl -sf -m 120 -T "$work/$role" "http://127.0.0.1:$port/v1/blobs?epochs=1" | grep -o '"blobId":"[^"]*"' | head -1 | cut -d'"' -f4) || true
    [ -n "$blob" ] || fail "the $role stores nothing"
    inside curl -sf -m 60 "http://127.0.0.1:8080/v1/blobs/$blob" | cmp - "$work/$role" || fail "what the $role stored cannot be read"
    ! as_unit "floe-$role" cat /var/lib/floe/node/kept >/dev/null 2>&1 || fail "the $role can read what a node keeps"
    exposure "floe-$role.service"
  done
  inside curl -sf -m 60 "http://127.0.0.1:8085/v1/blobs/$blob" | cmp - "$work/daemon" || fail "the daemon does not serve what it stored"
  say "a publisher and a daemon store, and the daemon serves"
  purge
  ! inside curl -sf -m 5 -o /dev/null "http://127.0.0.1:8080/v1/health/live" || fail "the purge left the edge running"
  say "a purge took all of it"
}

# Ends the process of the local network's node $1.
stop_member() {
  local pid
  pid=$(python3 -c 'import json, sys
print(next(node["pid"] for node in json.load(open(sys.argv[1]))["nodes"] if node["name"] == sys.argv[2]))' "$work/net/network.json" "$1")
  kill -9 "$pid"
  timeout 120 tail --pid="$pid" -f /dev/null || fail "$1 does not end"
}

# The segments that the machine's node keeps, with their checksums.
segments() { in_machine find /var/lib/floe/node -type f -name '*.seg' -exec sha256sum {} + | sort; }

a_node() {
  # An address that is the machine's own as far as anybody can tell.
  ip -n "$namespace" addr add 10.77.0.1/24 dev lo
  host=10.77.0.1
  make_network
  local name port system staking rpc key
  read -r name port < <(python3 -c 'import json, sys
node = json.load(open(sys.argv[1]))["nodes"][-1]
print(node["name"], node["url"].rsplit(":", 1)[1])' "$work/net/network.json")
  grep -q "\"$host:$port\"" "$work/net/genesis.json" || fail "the genesis does not list $host:$port"
  stop_member "$name"
  say "$name of the genesis, at $host:$port, is gone: the machine is to be it"
  system=$(sed -n 's/^system_object: *"\{0,1\}\(0x[0-9a-f]*\).*/\1/p' "$work/net/client_config.yaml")
  staking=$(sed -n 's/^staking_object: *"\{0,1\}\(0x[0-9a-f]*\).*/\1/p' "$work/net/client_config.yaml")
  rpc=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["rpc"])' "$work/net/network.json")
  cat >"$work/node.yaml" <<Y
name: $name
storage_path: /var/lib/floe/node
protocol_key_pair: { path: /etc/floe/protocol.key }
network_key_pair: { path: /etc/floe/network.key }
public_host: $host
public_port: $port
rest_api_address: 0.0.0.0:$port
metrics_address: 127.0.0.1:9184
sui:
  rpc: $rpc
  system_object: "$system"
  staking_object: "$staking"
Y
  printf 'disk = null\n' >"$work/disk.tfvars"
  make_user_data home-node -var node_config_file="$work/node.yaml" -var-file="$work/disk.tfvars" -var 'environment={FLOE_JAVA_OPTS="-Xmx128m"}'
  boot
  await "the installed package" in_machine test -x /usr/bin/floe
  in_machine timeout 300 cloud-init status --wait >"$work/cloud-init" || fail "cloud-init says: $(cat "$work/cloud-init")"
  for key in protocol network; do
    in_machine sh -c "umask 077 && cat >/root/$key.key && install -o floe -g floe -m 600 /root/$key.key /etc/floe/$key.key && rm /root/$key.key" \
      <"$work/net/nodes/$name/$key.key"
  done
  say "the machine has the node's keys"
  in_machine floe health --quiet --wait 300s "https://127.0.0.1:$port" || fail "the node is not ready"
  say "the node is ready: it has followed the chain"
  exposure floe-node.service
  [ "$(in_machine systemctl show --value --property=TimeoutStopUSec floe-node)" = 2min ] || fail "a node has not two minutes to end in"
  [ -z "$metrics" ] || inside curl -sf -m 30 -o "$metrics" http://127.0.0.1:9184/metrics || fail "the node has no metrics"

  # With another node gone, nothing is certified without the machine's.
  local other kept
  other=$(python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))["nodes"][0]["name"])' "$work/net/network.json")
  stop_member "$other"
  head -c 200000 /dev/urandom >"$work/second"
  blob=$(store "$work/second")
  inside curl -sf -m 60 "http://$host:31401/v1/blobs/$blob" | cmp - "$work/second" || fail "the blob that it confirmed cannot be read"
  inside curl -sfk -m 30 -o /dev/null "https://$host:$port/v1/blobs/$blob/metadata" || fail "the machine's node does not keep the blob"
  say "it stored and confirmed $blob, which nobody could certify without it, and keeps it"

  in_machine systemctl restart floe-node
  in_machine floe health --quiet --wait 300s "https://127.0.0.1:$port" || fail "the node is not ready after a restart"
  inside curl -sfk -m 30 -o /dev/null "https://$host:$port/v1/blobs/$blob/metadata" || fail "the node lost the blob in a restart"
  say "it keeps it in a restart"

  in_machine systemctl stop floe-node
  in_machine python3 - <"$here/later.py" || fail "no segment was found"
  kept=$(segments)
  in_machine systemctl start floe-node || true
  await "what the node says of data from a later version" in_machine sh -c 'journalctl -u floe-node | grep -q "use the program that wrote it"'
  in_machine systemctl stop floe-node
  [ "$(segments)" = "$kept" ] ||
    fail "data of a later version were changed"
  say "data that a later version wrote are refused, and left as they are"
  purge
  in_machine test -d /var/lib/floe/node || fail "the purge took what others paid for"
  [ "$(segments)" = "$kept" ] || fail "the purge changed what the node keeps"
  say "a purge took the program, and nothing of what the node keeps"
}

# What the member $1 of the network says of its health: a question about it in Python, h, whose answer is printed.
health_of() {
  inside "$floe" health --config "$work/net/client_config.yaml" --node-ids "$1" --detail --json 2>/dev/null |
    python3 -c 'import json, sys
h = json.load(sys.stdin)["healthInfo"][0]["healthInfo"]["Ok"]
print(eval(sys.argv[1]))' "$2"
}

a_newcomer() {
  ip -n "$namespace" addr add 10.77.0.1/24 dev lo
  host=10.77.0.1 network=(--nodes 4 --shards 20 --epoch-duration 20s) epochs=50
  make_network
  local port=32499 rpc id shards
  rpc=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["rpc"])' "$work/net/network.json")
  printf 'disk = null\nnode_config_file = null\n' >"$work/disk.tfvars"
  make_user_data home-node -var-file="$work/disk.tfvars" -var 'environment={FLOE_JAVA_OPTS="-Xmx128m"}'
  boot
  await "the installed package" in_machine test -x /usr/bin/floe
  in_machine timeout 300 cloud-init status --wait >"$work/cloud-init" || fail "cloud-init says: $(cat "$work/cloud-init")"
  [ "$(in_machine systemctl is-active floe-node || true)" = inactive ] || fail "a node runs that nobody has set up"

  # As the page says.
  in_machine floe node setup --config /etc/floe/client_config.yaml --config-directory /etc/floe/new --storage-path /var/lib/floe/node \
    --name newcomer --public-host "$host" --public-port "$port" --node-capacity 1G --metrics-address 127.0.0.1:32498 --use-faucet \
    >"$work/setup.log" 2>&1 || fail "the node cannot be set up"
  in_machine floe node register --config /etc/floe/new/walrus-node.yaml --json >"$work/registered" 2>"$work/register.log" || fail "the node cannot register"
  in_machine sh -c 'chown -R floe: /etc/floe/new && ln -s new/walrus-node.yaml /etc/floe/node.yaml'
  id=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["nodeId"])' "$work/registered")
  in_machine floe node register --config /etc/floe/new/walrus-node.yaml --json | grep -q '"newlyRegistered" : false' || fail "it registers twice"
  in_machine systemctl enable --now floe-node
  say "the machine's node is registered as $id"

  # A faucet gives what a shard of the first committee is worth; with twelve times as much the newcomer gets eight of 20.
  local wallet
  wallet=$(in_machine sed -n 's/^active_address: *"\(0x[0-9a-f]*\)".*/\1/p' /etc/floe/new/sui_config.yaml)
  for _ in $(seq 12); do
    inside curl -sf -m 60 -o /dev/null -H 'Content-Type: application/json' -d "{\"FixedAmountRequest\":{\"recipient\":\"$wallet\"}}" "$rpc/v2/gas" ||
      fail "the faucet gives nothing"
  done
  in_machine floe stake --config /etc/floe/client_config.yaml --wallet /etc/floe/new/sui_config.yaml --node-id "$id" --amount 12000000000000 \
    >"$work/stake.log" 2>&1 || fail "there is no stake"
  say "it has stake"
  takes_over() { [ "$(health_of "$id" 'h["nodeStatus"] == "Active" and h["shardSummary"]["owned"] == h["shardSummary"]["ownedShardStatus"]["ready"] > 5')" = True ]; }
  await "the newcomer, active with all its shards," takes_over
  shards=$(health_of "$id" 'h["shardSummary"]["owned"]')
  say "it is of the committee, has taken over $shards shards of 20, and is active"
  exposure floe-node.service

  rotated() {
    in_machine floe node rotate-key --config /etc/floe/new/walrus-node.yaml --json >"$work/rotate.log" 2>&1 && grep -q "\"state\" : \"$1\"" "$work/rotate.log"
  }
  rotated made || fail "there is no other protocol key"
  [ "$(in_machine sh -c 'stat -c %U:%a /etc/floe/new/protocol-*.key')" = floe:600 ] || fail "the node cannot read its next key, or others can"
  in_machine systemctl restart floe-node
  await "the epoch that knows the other key" rotated changed
  await "the node with its other key, active with all its shards," takes_over
  say "it has another protocol key, and is active"

  # Of 20 shards a reader needs 8: those of one of the others are too few.
  local member
  for member in 0 1 2; do
    stop_member "$(python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))["nodes"][int(sys.argv[2])]["name"])' "$work/net/network.json" "$member")"
  done
  readable() {
    rm -f "$work/got"
    inside "$floe" read "$blob" --config "$work/net/client_config.yaml" --out "$work/got" >"$work/read.log" 2>&1 && cmp -s "$work/got" "$work/blob"
  }
  readable || fail "the blob that was stored before it came cannot be read with what it took over"
  say "with three of the first four gone, a blob from before it came is read by what it took over"

  # No disk, no backup; then one.
  ! in_machine systemctl start floe-node-backup >"$work/backup.log" 2>&1 || fail "a backup was made where no disk is"
  in_machine sh -c 'mkdir -p /mnt/floe-backup && mount -t tmpfs tmpfs /mnt/floe-backup'
  in_machine systemctl start floe-node-backup >"$work/backup.log" 2>&1 || fail "there is no backup"
  in_machine test -e /var/lib/floe/node/backup-done || fail "the node is not told that there is a backup, and its metrics tell of none"
  in_machine systemctl enable --now floe-node-backup.timer >/dev/null 2>&1 || fail "the timer does not start"
  exposure floe-node-backup.service
  in_machine systemctl stop floe-node-backup
  [ "$(in_machine systemctl is-active floe-node-backup.timer)" = active ] || fail "who stops a backup stops all later ones"
  in_machine systemctl stop floe-node
  ! readable || fail "the blob is read without the machine's node, too: the test shows nothing"
  in_machine rm -r /var/lib/floe/node
  # As the page says, with another backup that broke off.
  # shellcheck disable=SC2016
  in_machine sh -c 'for turn in 0 1; do [ -d /mnt/floe-backup/$turn ] || mkdir /mnt/floe-backup/$turn; done
    newest=$(dirname "$(ls -t /mnt/floe-backup/[01]/node.json | head -n 1)")
    floe node restore --from "$newest" --dir /var/lib/floe/node && chown -R floe: /var/lib/floe/node' \
    >"$work/restore.log" 2>&1 || fail "the backup cannot be restored"
  in_machine systemctl start floe-node
  await "the node that was restored" in_machine floe health --quiet --wait 300s "https://127.0.0.1:$port"
  await "the blob from the node that was restored" readable
  say "without the machine's node it is not read; with the one that was made again of its backup it is"
  purge
  ! in_machine systemctl is-enabled --quiet floe-node-backup.timer 2>/dev/null || fail "the purge left the timer"
  in_machine test -d /var/lib/floe/node || fail "the purge took what others paid for"
}

make_root
make_namespace
begin http python3 -m http.server 8000 --bind 127.0.0.1 --directory "$(dirname "$package")"
case $role in
  edge) an_edge ;;
  node) a_node ;;
  newcomer) a_newcomer ;;
esac
[ "$hold" = 0 ] || { echo "holding, process $machine, $work" && sleep "$hold"; }
