#!/bin/sh
# Makes this machine one that AWS's Session Manager opens a shell on: installs its agent, from where AWS keeps it for the region,
# and starts it. Debian's images have none; where there is one already it is only started.
set -eu
imds=http://169.254.169.254/latest
unit=amazon-ssm-agent.service

for there in "$unit" snap.amazon-ssm-agent.amazon-ssm-agent.service; do
  if systemctl cat "$there" >/dev/null 2>&1; then exec systemctl enable --now "$there"; fi
done
token=$(curl -fsS -m 10 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$imds/api/token")
region=$(curl -fsS -m 10 -H "X-aws-ec2-metadata-token: $token" "$imds/meta-data/placement/region")
case $(uname -m) in aarch64) arch=arm64 ;; *) arch=amd64 ;; esac
if command -v apt-get >/dev/null; then kind=debian_$arch suffix=deb; else kind=linux_$arch suffix=rpm; fi
file=$(mktemp --suffix=.$suffix)
curl --fail --silent --show-error --location --retry 8 --retry-all-errors --retry-max-time 300 --output "$file" \
  "${FLOE_S3_ENDPOINT:-https://s3.$region.amazonaws.com}/amazon-ssm-$region/latest/$kind/amazon-ssm-agent.$suffix"
if [ $suffix = deb ]; then
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=900 "$file"
else
  dnf install --assumeyes "$file"
fi
rm -f "$file"
systemctl enable --now "$unit"
