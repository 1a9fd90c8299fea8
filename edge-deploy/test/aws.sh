#!/usr/bin/env bash
# `terraform apply` of examples/single-edge on an AWS that is not there (moto) to a machine that serves: the package lies in S3,
# the machine is one of the autoscaling group's and boots with the user data of its launch template, its role's credentials come
# from the metadata service, and a blob comes out byte for byte. Then another package is applied, and the machines are replaced.
# Last, examples/three-regions is planned: as much in each region.
#
#   edge-deploy/test/aws.sh [--package FILE]       (default: one is made of target/floe-runner, or of target/quarkus-app)
#
# Root; needs what machine.sh needs, the AWS provider, and moto and boto3.
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=edge-deploy/test/nspawn.sh
. "$here/nspawn.sh"
package='' root=$tools/root
while [ $# -gt 1 ]; do
  case $1 in
    --package) package=$(realpath "$2") ;;
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
name=$(basename "$package")

make_root
make_namespace
ip -n "$namespace" addr add 169.254.169.254/32 dev lo
export AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x AWS_ENDPOINT_URL=http://127.0.0.1:46600
begin moto python3 "$here/pocket_aws.py" -H 127.0.0.1 -p 46600
make_network
inside curl -sf --retry 60 --retry-delay 1 --retry-connrefused -o /dev/null "$AWS_ENDPOINT_URL/moto-api/" || fail "moto did not start"
inside python3 - "$package" <<'P' || fail "the package is not in S3"
import os, sys
import boto3

s3 = boto3.client("s3", region_name="eu-central-1")
s3.create_bucket(Bucket="releases", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
s3.upload_file(sys.argv[1], "releases", os.path.basename(sys.argv[1]))
P
say "the package is in S3"

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
    -var architecture=amd64 -var image_id=ami-03cf127a -var cache_disk=null -var 'environment={FLOE_JAVA_OPTS="-Xmx128m"}' \
    -var "package={url=\"s3://releases/$name\",sha256=\"$1\"}" >"$work/terraform.log" 2>&1 || fail "Terraform could not apply it"
}
terraform init -no-color -input=false >"$work/terraform.log" 2>&1 || fail "Terraform did not start"
apply "$(sha256sum <"$package" | cut -d' ' -f1)"
group=$(terraform output -raw autoscaling_group)
say "Terraform made $(grep -c 'Creation complete' "$work/terraform.log") things: $(terraform output -raw url)"

mkdir "$work/seed"
begin imds python3 "$here/imds.py" "$AWS_ENDPOINT_URL" "$group"
for _ in $(seq 300); do
  if grep -q '^i-' "$work/imds.log"; then break; fi
  sleep 0.1
done
read -r instance data <"$work/imds.log" || fail "the metadata service did not start"
base64 -d <<<"$data" >"$work/seed/user-data" || fail "the machine has no user data"
echo "instance-id: $instance" >"$work/seed/meta-data"
printf '#cloud-config\nlocale: false\n' >"$work/seed/vendor-data"
printf 'datasource_list: [ NoCloud ]\n' >"$work/datasource.cfg"
printf '[Service]\nEnvironment=FLOE_S3_ENDPOINT=%s\n' "$AWS_ENDPOINT_URL" >"$work/s3.conf"
say "$instance is to have user data of $(wc -c <"$work/seed/user-data") bytes"
boot "--bind-ro=$work/datasource.cfg:/etc/cloud/cloud.cfg.d/99_test.cfg" \
  "--bind-ro=$work/s3.conf:/etc/systemd/system/cloud-final.service.d/s3.conf"
await_blob 31415
grep -q "GET /releases/$name .* 200" "$work/moto.log" || fail "the package did not come from S3"

apply "$(printf another | sha256sum | cut -d' ' -f1)"
inside python3 - "$group" "$instance" <<'P' || fail "the machines were not replaced"
import base64, hashlib, sys
import boto3

group, before = sys.argv[1:3]
instances = boto3.client("autoscaling", region_name="eu-central-1").describe_auto_scaling_groups(
    AutoScalingGroupNames=[group])["AutoScalingGroups"][0]["Instances"]
assert len(instances) == 2 and before not in [one["InstanceId"] for one in instances], instances
for one in instances:
    attribute = boto3.client("ec2", region_name="eu-central-1").describe_instance_attribute(
        InstanceId=one["InstanceId"], Attribute="userData")
    assert hashlib.sha256(b"another").hexdigest().encode() in base64.b64decode(attribute["UserData"]["Value"]), one
P
say "another package replaced the machines"
inside terraform destroy -no-color -input=false -auto-approve -var client_config_file="$work/net/client_config.yaml" \
  -var architecture=amd64 -var image_id=ami-03cf127a -var "package={url=\"s3://releases/$name\",sha256=\"$(printf another | sha256sum | cut -d' ' -f1)\"}" \
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
  -var "package={url=\"https://releases.example.org/$name\",sha256=\"$(printf another | sha256sum | cut -d' ' -f1)\"}" \
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
