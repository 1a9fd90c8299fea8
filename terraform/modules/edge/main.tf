locals {
  port           = 31415
  admin_port     = 31420
  instance_types = coalescelist(var.instance_types, var.architecture == "arm64" ? ["t4g.small", "t4g.medium", "c7g.medium"] : ["t3a.small", "c6a.large", "m6i.large"])
  image_id       = var.image_id != null ? var.image_id : data.aws_ssm_parameter.image[0].insecure_value
  object         = startswith(var.package.url, "s3://") ? trimprefix(var.package.url, "s3://") : null
}

data "aws_region" "this" {}
data "aws_partition" "this" {}

data "aws_ssm_parameter" "image" {
  count = var.image_id == null ? 1 : 0
  name  = "/aws/service/debian/release/12/latest/${var.architecture}"
}

# Its root disk has whatever name its makers gave to it: under another one it would get a second disk.
data "aws_ami" "this" {
  # An image that machines are running is still one two years later, when it is not listed any more.
  include_deprecated = true
  filter {
    name   = "image-id"
    values = [local.image_id]
  }
}

module "bootstrap" {
  source          = "../bootstrap"
  package         = var.package
  client_config   = var.client_config
  session_manager = var.session_manager
  disk            = var.cache_disk == null ? null : { mount = "/var/cache/floe" }
  environment = merge(
    {
      FLOE_EDGE_HOST = "0.0.0.0"
      # Three health checks that fail, ten seconds apart, and the load balancer sends nobody any more.
      FLOE_DOOR_STOP_DELAY = "35s"
    },
    length(var.scrapers) == 0 ? {} : { FLOE_ADMIN_HOST = "0.0.0.0" },
    var.cache_disk == null ? {} : {
      FLOE_EDGE_CACHE_DIR  = "/var/cache/floe/edge"
      FLOE_EDGE_CACHE_SIZE = "${floor(var.cache_disk.size * 0.9)}G"
    },
    var.environment,
    { FLOE_EDGE_PORT = tostring(local.port), FLOE_ADMIN_PORT = tostring(local.admin_port) },
  )
}

resource "aws_launch_template" "this" {
  name_prefix            = "${var.name}-"
  description            = "Floe edge, ${basename(var.package.url)}"
  image_id               = local.image_id
  instance_type          = local.instance_types[0]
  user_data              = base64encode(module.bootstrap.user_data)
  update_default_version = true
  tags                   = var.tags

  iam_instance_profile { arn = aws_iam_instance_profile.this.arn }

  monitoring { enabled = var.detailed_monitoring }

  network_interfaces {
    associate_public_ip_address = var.public_addresses
    security_groups             = [aws_security_group.machine.id]
    delete_on_termination       = true
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "disabled"
  }

  block_device_mappings {
    device_name = data.aws_ami.this.root_device_name
    ebs {
      volume_type           = "gp3"
      volume_size           = 10
      encrypted             = true
      delete_on_termination = true
    }
  }

  dynamic "block_device_mappings" {
    for_each = var.cache_disk == null ? [] : [var.cache_disk]
    content {
      device_name = "/dev/xvdb"
      ebs {
        volume_type           = "gp3"
        volume_size           = block_device_mappings.value.size
        iops                  = block_device_mappings.value.iops
        throughput            = block_device_mappings.value.throughput
        encrypted             = true
        delete_on_termination = true
      }
    }
  }

  tag_specifications {
    resource_type = "instance"
    tags          = merge(var.tags, { Name = var.name })
  }
  tag_specifications {
    resource_type = "volume"
    tags          = merge(var.tags, { Name = var.name })
  }

  lifecycle { create_before_destroy = true }
}

resource "aws_autoscaling_group" "this" {
  name_prefix               = "${var.name}-"
  vpc_zone_identifier       = var.subnet_ids
  min_size                  = var.size.min
  max_size                  = var.size.max
  health_check_type         = "ELB"
  health_check_grace_period = 180
  target_group_arns         = [aws_lb_target_group.this.arn]
  capacity_rebalance        = var.size.on_demand < 100
  enabled_metrics           = ["GroupInServiceInstances", "GroupDesiredCapacity"]

  mixed_instances_policy {
    instances_distribution {
      on_demand_base_capacity                  = var.size.on_demand == 0 ? 0 : 1
      on_demand_percentage_above_base_capacity = var.size.on_demand
      spot_allocation_strategy                 = "price-capacity-optimized"
    }
    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.this.id
        version            = aws_launch_template.this.latest_version
      }
      dynamic "override" {
        for_each = local.instance_types
        content { instance_type = override.value }
      }
    }
  }

  # A new package or setting replaces the machines one after the other; the old ones go when the new ones are healthy, and
  # stay if those do not become so.
  instance_refresh {
    strategy = "Rolling"
    preferences {
      min_healthy_percentage = 100
      max_healthy_percentage = 200
      auto_rollback          = true
      instance_warmup        = 60
    }
  }

  dynamic "tag" {
    for_each = merge(var.tags, { Name = var.name })
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  lifecycle {
    create_before_destroy = true
    precondition {
      condition     = var.size.min <= var.size.max
      error_message = "At least size.min machines cannot be more than at most size.max."
    }
  }

  depends_on = [aws_iam_role_policy.package]
}

resource "aws_autoscaling_policy" "cpu" {
  name                   = "${var.name}-cpu"
  autoscaling_group_name = aws_autoscaling_group.this.name
  policy_type            = "TargetTrackingScaling"
  target_tracking_configuration {
    predefined_metric_specification { predefined_metric_type = "ASGAverageCPUUtilization" }
    target_value = 60
  }
}
