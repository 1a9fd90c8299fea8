mock_provider "aws" {
  # The disk is not to be destroyed, by tests either: there are plans alone.
  override_during = plan
  mock_data "aws_region" {
    defaults = { name = "eu-central-1" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_subnet" {
    defaults = { vpc_id = "vpc-1", availability_zone = "eu-central-1a" }
  }
  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "ami-0debian" }
  }
  mock_resource "aws_ebs_volume" {
    defaults = { id = "vol-0123456789abcdef0" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/node" }
  }
}

variables {
  subnet_id     = "subnet-1"
  package       = { url = "s3://releases/floe_0.1.0_arm64.deb", sha256 = "b4aa2902656d54c50a1007cc3a0a988256b90e922026b434552e02e320a10e8d" }
  client_config = "default_context: testnet\n"
  node_config   = "name: ours\n"
  disk          = { size = 500 }
  keys          = { protocol = "/floe/ours/protocol", network = "/floe/ours/network" }
}

run "the_role_reads_its_keys_and_its_package" {
  command = plan
  assert {
    condition = join(" ", jsondecode(aws_iam_role_policy.this.policy).Statement[0].Resource) == join(" ", [
      "arn:aws:ssm:eu-central-1:123456789012:parameter/floe/ours/network",
      "arn:aws:ssm:eu-central-1:123456789012:parameter/floe/ours/protocol"
    ])
    error_message = "These two parameters and no other."
  }
  assert {
    condition     = join(" ", jsondecode(aws_iam_role_policy.this.policy).Statement[1].Resource) == "arn:aws:s3:::releases/floe_0.1.0_arm64.deb"
    error_message = "This package and no other."
  }
  assert {
    condition     = length(jsondecode(aws_iam_role_policy.this.policy).Statement) == 2
    error_message = "And nothing else."
  }
}

run "keys_are_not_in_user_data" {
  command = plan
  assert {
    condition     = contains(flatten(yamldecode(aws_instance.this.user_data).runcmd), "/etc/floe/protocol.key=/floe/ours/protocol")
    error_message = "The machine is told where its keys are."
  }
  assert {
    condition     = contains(flatten(yamldecode(aws_instance.this.user_data).runcmd), "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0123456789abcdef0")
    error_message = "The machine waits for the disk that is the node's."
  }
}

run "what_else_it_is_given_it_may_read" {
  command = plan
  variables {
    secrets = { "/etc/floe/sui_config.yaml" = "/floe/ours/wallet", "/etc/floe/sui.keystore" = "/floe/ours/keystore" }
  }
  assert {
    condition = toset(jsondecode(aws_iam_role_policy.this.policy).Statement[0].Resource) == toset([
      for name in ["network", "protocol", "wallet", "keystore"] : "arn:aws:ssm:eu-central-1:123456789012:parameter/floe/ours/${name}"
    ])
    error_message = "Its keys, its wallet, and nothing else."
  }
  assert {
    condition     = contains(flatten(yamldecode(aws_instance.this.user_data).runcmd), "/etc/floe/sui.keystore=/floe/ours/keystore")
    error_message = "The machine is told where its wallet is."
  }
}

run "somebody_can_get_in" {
  command = plan
  assert {
    condition     = length(aws_iam_role_policy_attachment.session) == 1 && contains(flatten(yamldecode(aws_instance.this.user_data).runcmd), "/usr/local/sbin/floe-session-manager")
    error_message = "A machine that is upgraded in place has a way in: the right, and the agent that uses it."
  }
}

run "metrics_are_the_machines_own" {
  command = plan
  assert {
    condition     = !strcontains(aws_instance.this.user_data, "FLOE_NODE_METRICS")
    error_message = "Nobody asks from elsewhere."
  }
}

run "scrapers_reach_the_metrics" {
  command = plan
  variables {
    scrapers = ["10.0.0.0/8"]
  }
  assert {
    condition     = strcontains(aws_instance.this.user_data, "FLOE_NODE_METRICS=0.0.0.0:9184") && aws_vpc_security_group_ingress_rule.scrapers["10.0.0.0/8"].from_port == 9184
    error_message = "The node listens where the port is open."
  }
}

run "a_new_disk_begins_with_a_snapshot" {
  command = plan
  variables {
    disk = { size = 500, snapshot = "snap-0123456789abcdef0" }
  }
  assert {
    condition     = aws_ebs_volume.this.snapshot_id == "snap-0123456789abcdef0"
    error_message = "What was copied comes back."
  }
}

run "snapshots_are_snapshots" {
  command = plan
  variables {
    disk = { size = 500, snapshot = "yesterday's" }
  }
  expect_failures = [var.disk]
}

run "the_name_of_a_file_is_not_its_contents" {
  command = plan
  variables {
    node_config = "node.yaml"
  }
  expect_failures = [var.node_config]
}

run "a_pet" {
  command = plan
  assert {
    condition     = aws_instance.this.disable_api_termination && aws_ebs_volume.this.final_snapshot && aws_ebs_volume.this.encrypted
    error_message = "Neither the machine nor the disk goes by mistake."
  }
  assert {
    condition     = contains(aws_cloudwatch_metric_alarm.hardware.alarm_actions, "arn:aws:automate:eu-central-1:ec2:recover")
    error_message = "The machine is repaired."
  }
  assert {
    condition     = length(aws_dlm_lifecycle_policy.this) == 1
    error_message = "The disk is copied every day unless somebody says otherwise."
  }
}

run "snapshots_have_their_hours" {
  command = plan
  variables {
    snapshots = { every_hours = 5 }
  }
  expect_failures = [var.snapshots]
}
