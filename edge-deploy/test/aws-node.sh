#!/usr/bin/env bash
# examples/single-node on an AWS that is not there (moto): what keeps a node's disk, and what brings it back. `terraform destroy`
# refuses; a newer image and other user data change nothing; a disk that is lost is made anew of its snapshot, and attached in the
# place of the old one; and a later apply that names no snapshot leaves it alone.
#
#   edge-deploy/test/aws-node.sh
#
# Root, for a network of its own; needs Terraform with its AWS provider, moto and boto3. Most of its two minutes the provider waits.
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=edge-deploy/test/nspawn.sh
. "$here/nspawn.sh"
# shellcheck disable=SC2034
root=''
make_namespace
export AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x AWS_ENDPOINT_URL=http://127.0.0.1:46600 AWS_DEFAULT_REGION=eu-central-1
begin moto python3 "$here/pocket_aws.py" -H 127.0.0.1 -p 46600
# shellcheck source=edge-deploy/test/terraformrc.sh
. "$here/terraformrc.sh" "$work"
cp -r "$repository/terraform" "$work/terraform"
cd "$work/terraform/examples/single-node"
rm -rf .terraform* terraform.tfstate*
printf 'provider "aws" {\n  skip_credentials_validation = true\n  skip_metadata_api_check = true\n  max_retries = 1\n}\n' >moto_override.tf
echo 'default_context: testnet' >client_config.yaml
echo 'name: ours' >node.yaml
terraform init -no-color -input=false >"$work/terraform.log" 2>&1 || fail "Terraform did not start"
await "moto" inside curl -sf -m 10 -o /dev/null "$AWS_ENDPOINT_URL/moto-api/"
# Lifecycle policies moto has not.
on_node() {
  inside terraform "$1" -no-color -input=false -var client_config_file=client_config.yaml -var node_config_file=node.yaml -var snapshots=null \
    -var architecture=amd64 -var image_id=ami-03cf127a -var 'keys={protocol="/floe/ours/protocol",network="/floe/ours/network"}' \
    -var "package={url=\"https://example.org/floe.deb\",sha256=\"$(printf one | sha256sum | cut -d' ' -f1)\"}" "${@:2}" >"$work/terraform.log" 2>&1
}
# Says of the disks what is asked in Python of d, the one with the ID $1.
disk() {
  inside python3 -c 'import sys
import boto3
d = boto3.client("ec2").describe_volumes(VolumeIds=[sys.argv[1]])["Volumes"][0]
print(eval(sys.argv[2]))' "$@"
}

on_node apply -auto-approve -var 'disk={size=50}' || fail "Terraform could not apply it"
lost=$(terraform output -raw volume_id)
machine_id=$(terraform output -raw instance_id)
[ "$(disk "$lost" 'd["Attachments"][0]["InstanceId"]')" = "$machine_id" ] || fail "the machine has not its disk"
say "a machine, $machine_id, and its disk, $lost"

! on_node destroy -auto-approve -var 'disk={size=50}' || fail "the disk was destroyed"
grep -q 'prevent_destroy' "$work/terraform.log" || fail "destroying fails for another reason"
on_node plan -var 'disk={size=50}' -var image_id=ami-1234abcd -var 'environment={FLOE_JAVA_OPTS="-Xmx1g"}' || fail "a newer image cannot be planned"
! grep -qE 'aws_(instance|ebs_volume).this must be replaced' "$work/terraform.log" || fail "a newer image ends the machine"
say "it is not destroyed, and neither a newer image nor other options end the machine"

# As the module's page says.
snapshot=$(inside python3 -c 'import sys
import boto3
print(boto3.client("ec2").create_snapshot(VolumeId=sys.argv[1])["SnapshotId"])' "$lost")
inside terraform state rm module.node.aws_ebs_volume.this >"$work/terraform.log" 2>&1 || fail "Terraform does not forget the lost disk"
on_node apply -auto-approve -var "disk={size=50,snapshot=\"$snapshot\"}" || fail "the disk does not come back"
new=$(terraform output -raw volume_id)
[ "$new" != "$lost" ] || fail "there is no new disk"
[ "$(disk "$new" 'd["SnapshotId"]')" = "$snapshot" ] || fail "the new disk is not made of the snapshot"
[ "$(disk "$new" 'd["Attachments"][0]["InstanceId"]')" = "$machine_id" ] || fail "the new disk is not at the same machine"
[ "$(disk "$lost" 'd["Attachments"]')" = "[]" ] || fail "the lost disk is still at the machine"
say "the lost disk came back as $new, of $snapshot"
on_node apply -auto-approve -var 'disk={size=60}' || fail "the disk does not grow"
[ "$(terraform output -raw volume_id)" = "$new" ] || fail "without the snapshot's name the disk is made anew"
[ "$(disk "$new" 'd["Size"]')" = 60 ] || fail "the disk did not grow"
say "it stays and grows when nobody names the snapshot any more"
