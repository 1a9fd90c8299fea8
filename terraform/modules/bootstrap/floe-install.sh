#!/bin/sh
# Makes this machine a Floe: fetches the package, checks it, installs it, starts its unit and waits until that is ready.
# Done again it changes nothing that is right already.
#
#   floe-install --package URL --sha256 SUM --unit UNIT
#                [--health URL]          the unit is asked there until it is ready
#                [--disk DEVICE]         ... is made a file system if it has none, and mounted at --mount; "unused" is the one
#                [--mount DIRECTORY]         disk that is neither mounted nor has anything on it but Floe's own label
#                [--secret FILE=NAME]    the file gets what AWS's parameter store has under the name; may be repeated
set -eu

# AWS's own, and what tests have instead.
imds=http://169.254.169.254/latest
label=floe

say() { echo "floe-install: $*" >&2; }
fail() {
  say "$*"
  exit 1
}

url='' sum='' unit='' health='' disk='' mount='' secrets=''
while [ $# -gt 1 ]; do
  case $1 in
    --package) url=$2 ;;
    --sha256) sum=$2 ;;
    --unit) unit=$2 ;;
    --health) health=$2 ;;
    --disk) disk=$2 ;;
    --mount) mount=$2 ;;
    --secret) secrets="$secrets $2" ;;
    *) fail "there is no option '$1'" ;;
  esac
  shift 2
done
[ $# -eq 0 ] || fail "'$1' needs a value"
{ [ -n "$url" ] && [ -n "$sum" ] && [ -n "$unit" ]; } || fail "--package, --sha256 and --unit are needed"

get() { curl --fail --silent --show-error --location --retry 8 --retry-all-errors --retry-max-time 300 "$@"; }

# What the machine's role may do, by the metadata service's second version.
imds_get() {
  token=$(curl -fsS -m 10 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$imds/api/token")
  curl -fsS -m 10 -H "X-aws-ec2-metadata-token: $token" "$imds/meta-data/$1"
}

# A member of the JSON object on standard input; cloud-init brings Python.
member() { python3 -c 'import json, sys; v = json.load(sys.stdin)
for name in sys.argv[1:]: v = v[name]
sys.stdout.write(v)' "$@"; }

# AWS's services in the region $region, signed by curl: no other tool is needed.
aws_get() {
  service=$1
  shift
  credentials=$(imds_get "iam/security-credentials/$(imds_get iam/security-credentials/)")
  # In a file, as arguments are everybody's to read.
  config=$(mktemp)
  {
    printf 'user = "%s:%s"\n' "$(echo "$credentials" | member AccessKeyId)" "$(echo "$credentials" | member SecretAccessKey)"
    printf 'header = "x-amz-security-token: %s"\n' "$(echo "$credentials" | member Token)"
  } >"$config"
  status=0
  get --config "$config" --aws-sigv4 "aws:amz:$region:$service" "$@" || status=$?
  rm -f "$config"
  return "$status"
}

# Disks that have neither parts, nor a file system, nor anything that looks like one; what cannot be looked at is not unused.
unused_disks() {
  for candidate in $(lsblk -dnpo NAME,TYPE | awk '$2 == "disk" { print $1 }'); do
    found=$(wipefs --noheadings "$candidate" 2>&1) || continue
    if [ -z "$found" ] && [ "$(lsblk -nro NAME "$candidate" | wc -l)" = 1 ]; then echo "$candidate"; fi
  done
}

prepare_disk() {
  device=$disk
  # What was plugged in a moment ago may not be known yet.
  udevadm settle --timeout=60 || true
  if [ "$disk" = unused ]; then
    device=$(blkid -L "$label" || true)
    if [ -z "$device" ]; then
      device=$(unused_disks)
      # Of several, the one that was asked for: a machine at AWS may bring disks that last no longer than it runs.
      if [ "$(echo "$device" | wc -w)" -gt 1 ]; then
        asked=$(for one in $device; do [ "$(lsblk -dno MODEL "$one" | sed 's/ *$//')" != "Amazon Elastic Block Store" ] || echo "$one"; done)
        [ "$(echo "$asked" | wc -w)" = 1 ] || fail "$(echo "$device" | sed ':a;N;$!ba;s/\n/ and /g') are all unused: say which disk"
        device=$asked
      fi
    fi
    [ -n "$device" ] || fail "no disk is unused: one with anything on it becomes so by 'wipefs -a DEVICE', which destroys that"
  else
    waited=0
    until [ -e "$device" ]; do
      [ "$waited" -lt "${FLOE_DISK_TIMEOUT:-600}" ] || fail "$device did not appear"
      waited=$((waited + 1))
      sleep 1
    done
  fi
  found=$(wipefs --noheadings "$device") || fail "$device cannot be read"
  if [ -z "$found" ]; then
    mkfs.ext4 -q -m 0 -L "$label" "$device"
  elif [ "$(blkid -o value -s LABEL "$device")" != "$label" ]; then
    fail "$device has something on it that is not Floe's: it is left alone"
  fi
  mkdir -p "$mount"
  if ! grep -q "^LABEL=$label " /etc/fstab; then
    echo "LABEL=$label $mount ext4 defaults,noatime,nofail,x-systemd.device-timeout=60,x-systemd.growfs 0 2" >>/etc/fstab
    systemctl daemon-reload
  fi
  mountpoint -q "$mount" || mount "$mount"
  # Never without its disk: what it would write then would be hidden later.
  mkdir -p "/etc/systemd/system/$unit.d"
  printf '[Unit]\nRequiresMountsFor=%s\nConditionPathIsMountPoint=%s\n' "$mount" "$mount" >"/etc/systemd/system/$unit.d/disk.conf"
}

# The configuration that is there already is the one that is wanted, and the package that was said, be it an earlier one. A machine
# that upgrades itself while it boots holds dpkg's lock for minutes: apt waits for it, which dpkg does not.
apt_install() {
  apt-get install --yes --no-install-recommends --reinstall --allow-downgrades -o DPkg::Lock::Timeout=900 \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$file"
}

install_package() {
  case $url in *.rpm) suffix=.rpm ;; *) suffix=.deb ;; esac
  file=$(mktemp --suffix=$suffix)
  case $url in
    s3://*)
      # A bucket may be in another region than the machine, which signs for that one then. Whoever asks is told which.
      bucket=${url#s3://}
      bucket=${bucket%%/*}
      region=$(imds_get placement/region)
      theirs=$(curl -sS -m 30 --retry 3 --head "${FLOE_S3_ENDPOINT:-https://s3.$region.amazonaws.com}/$bucket" |
        tr -d '\r' | sed -n 's/^[Xx]-[Aa]mz-[Bb]ucket-[Rr]egion: *//p' | head -n 1)
      region=${theirs:-$region}
      aws_get s3 --output "$file" "${FLOE_S3_ENDPOINT:-https://s3.$region.amazonaws.com}/${url#s3://}"
      ;;
    *) get --output "$file" "$url" ;;
  esac
  echo "$sum  $file" | sha256sum --check --quiet || fail "$url is not the package that was meant"
  if [ $suffix = .rpm ]; then
    dnf install --assumeyes "$file" || fail "the package cannot be installed"
  else
    export DEBIAN_FRONTEND=noninteractive
    apt_install || { apt-get update && apt_install; } || fail "the package cannot be installed"
  fi
  rm -f "$file"
  mkdir -p /var/lib/floe-install
  echo "$sum" >/var/lib/floe-install/installed
}

fetch_secret() {
  path=${1%%=*} name=${1#*=}
  region=$(imds_get placement/region)
  umask 077
  aws_get ssm -H 'X-Amz-Target: AmazonSSM.GetParameter' -H 'Content-Type: application/x-amz-json-1.1' \
    --data "{\"Name\":\"$name\",\"WithDecryption\":true}" \
    "${FLOE_SSM_ENDPOINT:-https://ssm.$region.amazonaws.com}/" | member Parameter Value >"$path.new"
  chown floe:floe "$path.new"
  mv "$path.new" "$path"
}

[ -z "$disk" ] || prepare_disk
if [ "$(cat /var/lib/floe-install/installed 2>/dev/null)" = "$sum" ]; then
  say "the package is installed already"
else
  install_package
fi
for secret in $secrets; do fetch_secret "$secret"; done
# What cloud-init wrote before there was such a user.
systemd-tmpfiles --create floe.conf
for file in /etc/floe/*.yaml; do
  [ ! -e "$file" ] || chgrp floe "$file"
done
[ -z "$mount" ] || chown floe:floe "$mount"

systemctl enable --now "$unit"
if [ -n "$health" ] && ! floe health --wait 120s "$health"; then
  journalctl --no-pager --lines=30 --unit="$unit" >&2 || true
  fail "$unit is not ready; what it said last is above"
fi
say "$unit runs"
