#!/usr/bin/env bash
# Two edges behind fleet/nginx.conf: each blob is fetched by one of them, once. One edge dies, with kill -9: every blob is served
# on, the other's are not fetched anew, and an answer that broke off goes on by range. The edge comes back: its blobs return.
#
#   edge-deploy/test/fleet.sh
#
# Root, for a network of its own; needs nginx and curl.
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=edge-deploy/test/nspawn.sh
. "$here/nspawn.sh"
# shellcheck disable=SC2034
root=''
# shellcheck source=edge-deploy/test/program.sh
. "$here/program.sh" "" "$work"
count=12
ports=(31415 31425) admin=(31420 31430)
front=http://127.0.0.1:8080

make_namespace
make_network

# Starts the edge at place $1, whose process is then in processes.
processes=('' '')
start_edge() {
  begin "edge-$1" "$floe" -Xmx128m edge --config "$work/net/client_config.yaml" --host 127.0.0.1 --port "${ports[$1]}" \
    --admin-port "${admin[$1]}"
  processes[$1]=$!
  inside "$floe" health --quiet --wait 300s "http://127.0.0.1:${ports[$1]}" || fail "edge $1 is not ready"
}
# The sum of what the metrics of edge $1 have by the name $2, which is the beginning of an awk pattern.
measured() { inside curl -sf -m 60 "http://127.0.0.1:${admin[$1]}/metrics" | awk "/^$2/ { sum += \$NF } END { print sum + 0 }"; }
# How many slivers an edge has got from the storage nodes: of a blob that was served, some may come yet.
fetched() { measured "$1" 'floe_node_requests_total.*sliver'; }
# Reads all blobs; those that no edge had are then in missed, as the answers say.
read_all() {
  local number cache
  missed=''
  for number in $(seq "$count"); do
    inside curl -sf -m 60 -D "$work/head" "$front/v1/blobs/${blobs[number]}" | cmp - "$work/blob-$number" || fail "blob $number is not served $1"
    cache=$(tr -d '\r' <"$work/head" | sed -n 's/^x-cache: *//Ip')
    case $cache in
      HIT) ;;
      MISS) missed+=" $number" ;;
      *) fail "blob $number came from '$cache'" ;;
    esac
  done
}

blobs=('')
for number in $(seq "$count"); do
  head -c $((20000 + number)) /dev/urandom >"$work/blob-$number"
  blobs+=("$(store "$work/blob-$number")")
done
# More than all sockets on its way hold.
head -c 10000000 /dev/urandom >"$work/long"
long=$(store "$work/long")
start_edge 0
start_edge 1
mkdir "$work/nginx"
begin nginx nginx -p "$work/nginx" -c "$here/../fleet/nginx.conf" -g 'daemon off;'
await "nginx" inside curl -sf "$front/v1/health/live"

# What edges measure is for who runs them.
for path in metrics metrics/ metrics/x; do
  status=$(inside curl -s -m 10 -o "$work/measured" -w '%{http_code}' "$front/$path")
  { [ "$status" = 404 ] && ! grep -q floe_ "$work/measured" && grep -q nginx "$work/measured"; } ||
    fail "viewers are told what the edges measure, by /$path: $status"
done
read_all "at first"
[ "$(wc -w <<<"$missed")" = "$count" ] || fail "somebody has the blobs already: only$missed were fetched"
for _ in 1 2; do
  read_all "again"
  [ -z "$missed" ] || fail "blobs were fetched again:$missed"
done
first=("$(fetched 0)" "$(fetched 1)")
{ [ "${first[0]}" -gt 0 ] && [ "${first[1]}" -gt 0 ]; } || fail "one edge has all blobs: ${first[*]}"
say "$count blobs, read three times: the edges fetched ${first[0]} and ${first[1]} slivers, all of them at the first time"

# Somebody is in the middle of a long blob when its edge dies.
inside curl -s -m 120 --limit-rate 1M -o "$work/part" "$front/v1/blobs/$long" &
reader=$!
started+=("$reader")
await "the long blob's first bytes" test -s "$work/part"
answering=("$(measured 0 'floe_edge_in_flight ')" "$(measured 1 'floe_edge_in_flight ')")
case "${answering[*]}" in
  '1 0') victim=0 ;;
  '0 1') victim=1 ;;
  *) fail "it is not one edge that answers: ${answering[*]}" ;;
esac
kill -9 "${processes[victim]}"
status=0
wait "$reader" || status=$?
[ "$status" = 18 ] || fail "an answer that broke off does not look so: curl says $status"
have=$(wc -c <"$work/part")
inside curl -sf -m 120 -r "$have-" "$front/v1/blobs/$long" >>"$work/part" || fail "the rest of the long blob is not served"
cmp "$work/part" "$work/long" || fail "the long blob's two parts are not it"
say "edge $victim died after $have bytes of a long answer; the rest came by range from the other"
read_all "when an edge is dead"
theirs=$missed
{ [ -n "$theirs" ] && [ "$(wc -w <<<"$theirs")" -lt "$count" ]; } || fail "the edge that died had none of the blobs, or all:$theirs"
say "all $count blobs are served by the other, which fetched those of the dead one:$theirs"
read_all "when an edge is dead, again"
[ -z "$missed" ] || fail "the other edge fetches blobs again and again:$missed"

start_edge "$victim"
returned() { inside curl -sf -m 60 -o /dev/null "$front/v1/blobs/${blobs[1 + RANDOM % count]}" && [ "$(fetched "$victim")" -gt 0 ]; }
await "the first blob at the edge that is back" returned
read_all "when the edge is back"
for number in $missed; do
  case "$theirs " in *" $number "*) ;; *) fail "the other edge fetched blob $number, which it had" ;; esac
done
say "edge $victim is back, and so are its blobs"
