# A node is a pet: what it keeps is what others paid for. Its disk outlives its machine, and its machine is repaired
# rather than replaced.
locals {
  object = startswith(var.package.url, "s3://") ? trimprefix(var.package.url, "s3://") : null
  secrets = merge(var.secrets, {
    "/etc/floe/protocol.key" = var.keys.protocol
    "/etc/floe/network.key"  = var.keys.network
  })
  # What the machine finds its disk by, whatever name its kernel gives to it.
  device = "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${replace(aws_ebs_volume.this.id, "-", "")}"
}

data "aws_region" "this" {}
data "aws_partition" "this" {}
data "aws_caller_identity" "this" {}
data "aws_subnet" "this" { id = var.subnet_id }

data "aws_ssm_parameter" "image" {
  count = var.image_id == null ? 1 : 0
  name  = "/aws/service/debian/release/12/latest/${var.architecture}"
}

module "bootstrap" {
  source          = "../bootstrap"
  role            = "node"
  package         = var.package
  client_config   = var.client_config
  node_config     = var.node_config
  session_manager = var.session_manager
  # Where nobody asks from elsewhere the node's metrics are the machine's own.
  environment = merge(length(var.scrapers) > 0 ? { FLOE_NODE_METRICS = "0.0.0.0:9184" } : {}, var.environment)
  disk        = { device = local.device, mount = "/var/lib/floe" }
  secrets     = local.secrets
}

resource "aws_instance" "this" {
  ami                         = var.image_id != null ? var.image_id : data.aws_ssm_parameter.image[0].insecure_value
  instance_type               = coalesce(var.instance_type, var.architecture == "arm64" ? "m7g.large" : "m6a.large")
  subnet_id                   = var.subnet_id
  vpc_security_group_ids      = [aws_security_group.this.id]
  iam_instance_profile        = aws_iam_instance_profile.this.name
  user_data                   = module.bootstrap.user_data
  user_data_replace_on_change = false
  disable_api_termination     = var.termination_protection
  ebs_optimized               = true
  monitoring                  = var.detailed_monitoring
  tags                        = merge(var.tags, { Name = var.name })

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = 20
    encrypted   = true
  }

  maintenance_options { auto_recovery = "default" }

  # A new image or new user data is for the next machine, not a reason to end this one: the package is upgraded on it.
  lifecycle {
    ignore_changes = [ami, user_data]
  }

  depends_on = [aws_iam_role_policy.this]
}

resource "aws_ebs_volume" "this" {
  availability_zone = data.aws_subnet.this.availability_zone
  type              = "gp3"
  size              = var.disk.size
  iops              = var.disk.iops
  throughput        = var.disk.throughput
  encrypted         = true
  snapshot_id       = var.disk.snapshot
  final_snapshot    = true
  tags              = merge(var.tags, { Name = var.name, "floe:snapshots" = var.name })

  # The snapshot is what a new disk begins with, and no reason to make this one anew.
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [snapshot_id]
  }
}

resource "aws_volume_attachment" "this" {
  device_name                    = "/dev/xvdf"
  volume_id                      = aws_ebs_volume.this.id
  instance_id                    = aws_instance.this.id
  stop_instance_before_detaching = true
}

# The address that the chain knows stays when the machine does not.
resource "aws_eip" "this" {
  domain = "vpc"
  tags   = merge(var.tags, { Name = var.name })
}

resource "aws_eip_association" "this" {
  allocation_id = aws_eip.this.id
  instance_id   = aws_instance.this.id
}
