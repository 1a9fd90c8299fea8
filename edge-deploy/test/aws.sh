#!/usr/bin/env bash
# `terraform apply` of examples/single-edge on an AWS that is not there (moto) to a machine that serves: the package lies in S3,
# the machine is one of the autoscaling group's and boots with the user data of its launch template, its role's credentials come
# from the metadata service, and a blob comes out byte for byte; AWS's agent for shells is installed on it. Then a later package is
# applied, and rolls through machine by machine: a new one boots and is ready before an old one goes, and the blob is served all
# the time. Last, examples/three-regions is planned: as much in each region.
#
#   edge-deploy/test/aws.sh [--package FILE --later FILE]      (default: they are made of target/floe-runner, or of target/quarkus-app)
#
# Root; needs what machine.sh needs, the AWS provider, and moto and boto3.
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=edge-deploy/test/nspawn.sh
. "$here/nspawn.sh"
package='' later='' root=$tools/root
while [ $# -gt 1 ]; do
  case $1 in
    --package) package=$(realpath "$2") ;;
    --later) later=$(realpath "$2") ;;
    --root) root=$2 ;;
    *) echo "aws.sh: there is no option '$1'" >&2 && exit 2 ;;
  esac
  shift 2
done
# shellcheck source=edge-deploy/test/program.sh
. "$here/program.sh" "" "$work"
if [ -z "$package" ]; then
  "$repository/edge-deploy/release.sh" ${FLOE_BOM:+--bom "$FLOE_BOM"} --formats deb --out "$work/release" "amd64=$floe" >"$work/release.log" 2>&1 ||
    fail "no package could be made"
  package=$(echo "$work"/release/*.deb)
fi
if [ -z "$later" ]; then
  "$repository/edge-deploy/release.sh" ${FLOE_BOM:+--bom "$FLOE_BOM"} --version 99.0.0 --formats deb --out "$work/later" "amd64=$floe" >"$work/release.log" 2>&1 ||
    fail "no later package could be made"
  later=$(echo "$work"/later/*.deb)
fi
sum() { sha256sum <"$1" | cut -d' ' -f1; }

make_root
make_namespace
# Two places for machines, which reach each other; all of AWS, and the local network, are in the first.
first=$namespace second=${namespace}b
namespace=$second make_namespace
ip -n "$first" link add beside type veth peer name beside netns "$second"
ip -n "$first" addr add 10.77.0.1/24 dev beside
ip -n "$second" addr add 10.77.0.2/24 dev beside
for place in "$first" "$second"; do
  ip -n "$place" link set beside up
  ip -n "$place" addr add 169.254.169.254/32 dev lo
done
host=10.77.0.1
export AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x AWS_ENDPOINT_URL=http://10.77.0.1:46600
begin moto python3 "$here/pocket_aws.py" -H 10.77.0.1 -p 46600
make_network
inside curl -sf --retry 60 --retry-delay 1 --retry-connrefused -o /dev/null "$AWS_ENDPOINT_URL/moto-api/" || fail "moto did not start"
# What AWS has in its bucket of the region: an agent that only runs.
mkdir -p "$work/agent/DEBIAN" "$work/agent/lib/systemd/system"
printf 'Package: amazon-ssm-agent\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: stands in\n' >"$work/agent/DEBIAN/control"
printf '[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n' >"$work/agent/lib/systemd/system/amazon-ssm-agent.service"
dpkg-deb --build "$work/agent" "$work/agent.deb" >"$work/agent.log" || fail "there is no agent"
inside python3 - "$work/agent.deb" "$package" "$later" <<'P' || fail "the packages are not in S3"
import os, sys
import boto3

s3 = boto3.client("s3", region_name="eu-central-1")
for bucket in "releases", "amazon-ssm-eu-central-1":
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
s3.upload_file(sys.argv[1], "amazon-ssm-eu-central-1", "latest/debian_amd64/amazon-ssm-agent.deb", ExtraArgs={"ACL": "public-read"})
for package in sys.argv[2:]:
    s3.upload_file(package, "releases", os.path.basename(package))
P
say "the packages are in S3"

# shellcheck source=edge-deploy/test/terraformrc.sh
. "$here/terraformrc.sh" "$work"
cp -r "$repository/terraform" "$work/terraform"
cd "$work/terraform/examples/single-edge"
rm -rf .terraform* terraform.tfstate*
# Has the provider called $1, or the one without a name, ask what moto has.
on_moto() {
  printf 'provider "aws" {\n%s  skip_credentials_validation = true\n  skip_metadata_api_check = true\n  s3_use_path_style = true\n  max_retries = 1\n}\n' \
    "${1:+  alias = \"$1\"
}"
}
on_moto >moto_override.tf
apply() {
  inside terraform apply -no-color -input=false -auto-approve -var client_config_file="$work/net/client_config.yaml" \
    -var architecture=amd64 -var image_id=ami-03cf127a -var cache_disk=null -var session_manager=true \
    -var 'environment={FLOE_JAVA_OPTS="-Xmx128m"}' \
    -var "package={url=\"s3://releases/$(basename "$1")\",sha256=\"$(sum "$1")\"}" >"$work/terraform.log" 2>&1 || fail "Terraform could not apply it"
}
terraform init -no-color -input=false >"$work/terraform.log" 2>&1 || fail "Terraform did not start"
apply "$package"
group=$(terraform output -raw autoscaling_group)
say "Terraform made $(grep -c 'Creation complete' "$work/terraform.log") things: $(terraform output -raw url)"

# Boots the instance $1 at the place $2, with its user data, its role and its log.
boot_instance() {
  local instance data
  namespace=$2
  rm -rf "$work/seed-$2"
  mkdir "$work/seed-$2"
  begin "imds-$1" python3 "$here/imds.py" "$AWS_ENDPOINT_URL" "$group" "$1"
  imds=$!
  await "the metadata service" grep -q '^i-' "$work/imds-$1.log"
  read -r instance data <"$work/imds-$1.log"
  base64 -d <<<"$data" >"$work/seed-$2/user-data" || fail "the machine has no user data"
  echo "instance-id: $instance" >"$work/seed-$2/meta-data"
  printf '#cloud-config\nlocale: false\n' >"$work/seed-$2/vendor-data"
  rm -rf "$work/seed" && ln -s "$work/seed-$2" "$work/seed"
  say "$instance is to have user data of $(wc -c <"$work/seed/user-data") bytes"
  boot "--bind-ro=$work/datasource.cfg:/etc/cloud/cloud.cfg.d/99_test.cfg" \
    "--bind-ro=$work/s3.conf:/etc/systemd/system/cloud-final.service.d/s3.conf"
}
# What the group has, the oldest first.
instances() {
  namespace=$first inside python3 - "$group" <<'P'
import sys
import boto3

groups = boto3.client("autoscaling", region_name="eu-central-1").describe_auto_scaling_groups(AutoScalingGroupNames=sys.argv[1:])
print(*(one["InstanceId"] for one in groups["AutoScalingGroups"][0]["Instances"]))
P
}
tell_healthy() {
  namespace=$first inside python3 - "$1" <<'P'
import sys
import boto3

boto3.client("autoscaling", region_name="eu-central-1").set_instance_health(InstanceId=sys.argv[1], HealthStatus="Healthy")
P
}
# Somebody reads at the place $1.
reads() { namespace=$1 inside curl -sf -m 30 http://127.0.0.1:31415/v1/blobs/"$blob" | cmp - "$work/blob" || fail "the machine at $1 does not serve"; }

printf 'datasource_list: [ NoCloud ]\n' >"$work/datasource.cfg"
printf '[Service]\nEnvironment=FLOE_S3_ENDPOINT=%s\n' "$AWS_ENDPOINT_URL" >"$work/s3.conf"
read -r old another <<<"$(instances)"
boot_instance "$old" "$first"
running=$machine running_imds=$imds
await_blob 31415
[ "$(in_machine systemctl is-active amazon-ssm-agent)" = active ] || fail "nobody can get into the machine"
grep -q "GET /releases/$(basename "$package") .* 200" "$work/moto.log" || fail "the package did not come from S3"
say "it has AWS's agent for shells"

namespace=$first
apply "$later"
place=$second other=$first
for gone in "$old" "$another"; do
  read -r -a there <<<"$(instances)"
  new=${there[-1]}
  { [ ${#there[@]} = 3 ] && [ "${there[0]}" = "$gone" ]; } || fail "while a machine is replaced there are not three: ${there[*]}"
  boot_instance "$new" "$place"
  await_blob 31415
  inside "$floe" health --quiet --wait 300s http://127.0.0.1:31415 || fail "$new is not ready"
  # shellcheck disable=SC2016
  [ "$(in_machine dpkg-query -W -f '${Version}' floe)" = 99.0.0 ] || fail "$new has another package"
  # The old one serves as long as the new one is not known to.
  reads "$other"
  tell_healthy "$new"
  ! grep -qw "$gone" <<<"$(instances)" || fail "$gone is there still"
  say "$new is ready with the later package, and $gone goes"
  kill "$running" "$running_imds"
  timeout 120 tail --pid="$running" -f /dev/null || fail "the machine at $other does not end"
  reads "$place"
  running=$machine running_imds=$imds
  new_place=$other other=$place place=$new_place
done
namespace=$first
inside python3 - "$group" <<'P' || fail "the refresh did not end well"
import sys
import boto3

(refresh,) = boto3.client("autoscaling", region_name="eu-central-1").describe_instance_refreshes(AutoScalingGroupName=sys.argv[1])["InstanceRefreshes"]
assert refresh["Status"] == "Successful" and refresh["PercentageComplete"] == 100, refresh
P
say "the later package rolled through, machine by machine"
inside terraform destroy -no-color -input=false -auto-approve -var client_config_file="$work/net/client_config.yaml" \
  -var architecture=amd64 -var image_id=ami-03cf127a -var "package={url=\"s3://releases/$(basename "$later")\",sha256=\"$(sum "$later")\"}" \
  >"$work/terraform.log" 2>&1 || fail "Terraform could not take it away"
say "and all of it is gone again"

cd "$work/terraform/examples/three-regions"
rm -rf .terraform*
for region in europe america asia; do on_moto "$region"; done >moto_override.tf
terraform init -no-color -input=false >"$work/terraform.log" 2>&1 || fail "Terraform did not start"
certificate() { echo "arn:aws:acm:$1:123456789012:certificate/00000000-0000-0000-0000-000000000000"; }
inside terraform plan -no-color -input=false -out plan -var client_config_file="$work/net/client_config.yaml" \
  -var domain=blobs.example.org -var zone_id=Z0123456789 -var 'image_ids={europe="ami-03cf127a",america="ami-03cf127a",asia="ami-03cf127a"}' \
  -var "certificate_arns={europe=\"$(certificate eu-central-1)\",america=\"$(certificate us-east-1)\",asia=\"$(certificate ap-southeast-1)\"}" \
  -var "package={url=\"https://releases.example.org/$(basename "$later")\",sha256=\"$(sum "$later")\"}" \
  >"$work/terraform.log" 2>&1 || fail "three regions cannot be planned"
terraform show -json plan | python3 -c '
import collections, json, sys

made = collections.defaultdict(collections.Counter)
for change in json.load(sys.stdin)["resource_changes"]:
    if change["change"]["actions"] == ["create"]:
        made[change["module_address"].split(".")[1].split("_")[1]][change["type"]] += 1
assert set(made) == {"europe", "america", "asia"}, set(made)
assert made["europe"] == made["america"] == made["asia"] and made["asia"]["aws_launch_template"] == 1, made
print("%d things in each of three regions" % sum(made["europe"].values()))' >"$work/plan" || fail "the regions are not alike"
say "planned: $(cat "$work/plan")"
