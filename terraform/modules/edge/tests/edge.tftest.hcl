mock_provider "aws" {
  mock_data "aws_region" {
    defaults = { name = "eu-central-1" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_ssm_parameter" {
    defaults = { insecure_value = "ami-0debian" }
  }
  mock_data "aws_ami" {
    defaults = { root_device_name = "/dev/sda1" }
  }
  mock_resource "aws_lb" {
    defaults = {
      arn      = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/edge/0123456789abcdef"
      dns_name = "edge.elb.eu-central-1.amazonaws.com"
      zone_id  = "Z3F0SRJ5LGBH90"
    }
  }
  mock_resource "aws_lb_target_group" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/edge/0123456789abcdef" }
  }
  mock_resource "aws_iam_instance_profile" {
    defaults = { arn = "arn:aws:iam::123456789012:instance-profile/edge" }
  }
  mock_resource "aws_launch_template" {
    defaults = { id = "lt-0123456789abcdef0" }
  }
}

variables {
  vpc_id        = "vpc-1"
  subnet_ids    = ["subnet-1", "subnet-2"]
  package       = { url = "s3://releases/floe_0.1.0_arm64.deb", sha256 = "b4aa2902656d54c50a1007cc3a0a988256b90e922026b434552e02e320a10e8d" }
  client_config = "default_context: testnet\n"
}

run "secure_by_default" {
  command = plan
  assert {
    condition     = aws_launch_template.this.metadata_options[0].http_tokens == "required"
    error_message = "IMDSv2 only."
  }
  assert {
    condition     = aws_launch_template.this.block_device_mappings[0].ebs[0].encrypted == "true"
    error_message = "Disks are encrypted."
  }
  assert {
    condition     = jsondecode(aws_iam_role_policy.package[0].policy).Statement[0].Resource == "arn:aws:s3:::releases/floe_0.1.0_arm64.deb"
    error_message = "The role may read this package and nothing else."
  }
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.scrapers) == 0
    error_message = "Nobody reaches a machine but the load balancer."
  }
}

run "public_package_needs_no_rights" {
  command = plan
  variables {
    package = { url = "https://example.org/floe.deb", sha256 = "b4aa2902656d54c50a1007cc3a0a988256b90e922026b434552e02e320a10e8d" }
  }
  assert {
    condition     = length(aws_iam_role_policy.package) == 0
    error_message = "A role without any rights."
  }
}

run "answers_with_its_name" {
  command = apply
  variables {
    certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
    zone_id         = "Z1"
    domain          = "blobs.example.org"
  }
  assert {
    condition     = output.url == "https://blobs.example.org" && aws_lb_listener.this.protocol == "TLS"
    error_message = "TLS at the load balancer."
  }
}

run "caches_on_a_disk" {
  command = plan
  assert {
    condition     = aws_launch_template.this.block_device_mappings[1].ebs[0].volume_size == 50 && strcontains(base64decode(aws_launch_template.this.user_data), "FLOE_EDGE_CACHE_SIZE=45G")
    error_message = "The cache has most of its disk."
  }
}

run "caches_in_memory" {
  command = plan
  variables {
    cache_disk = null
  }
  assert {
    condition     = length(aws_launch_template.this.block_device_mappings) == 1 && !contains(flatten(yamldecode(base64decode(aws_launch_template.this.user_data)).runcmd), "--disk")
    error_message = "No disk, and none is asked for."
  }
}

run "no_shell_by_default" {
  command = plan
  assert {
    condition     = length(aws_iam_role_policy_attachment.session) == 0
    error_message = "Shells are asked for."
  }
}

run "a_shell_if_asked" {
  command = plan
  variables {
    session_manager = true
  }
  assert {
    condition     = length(aws_iam_role_policy_attachment.session) == 1 && strcontains(base64decode(aws_launch_template.this.user_data), "/usr/local/sbin/floe-session-manager")
    error_message = "Rights alone open no shell: the agent is installed, too."
  }
}

run "the_root_disk_is_the_images" {
  command = plan
  assert {
    condition     = aws_launch_template.this.block_device_mappings[0].device_name == "/dev/sda1"
    error_message = "Under another name it would be a second empty disk, and neither the cache's."
  }
}

run "metrics_are_not_for_viewers" {
  command = plan
  assert {
    condition     = strcontains(base64decode(aws_launch_template.this.user_data), "FLOE_ADMIN_PORT=31420") && !strcontains(base64decode(aws_launch_template.this.user_data), "FLOE_ADMIN_HOST")
    error_message = "They have a port of their own, which nobody else reaches."
  }
}

run "scrapers_reach_the_metrics" {
  command = plan
  variables {
    scrapers = ["10.0.0.0/8"]
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.scrapers["10.0.0.0/8"].from_port == 31420 && aws_vpc_security_group_ingress_rule.scrapers["10.0.0.0/8"].to_port == 31420
    error_message = "The port of the metrics, and no other, is open to them."
  }
  assert {
    condition     = strcontains(base64decode(aws_launch_template.this.user_data), "FLOE_ADMIN_HOST=0.0.0.0")
    error_message = "Somebody listens there."
  }
}

run "viewers_by_prefix_lists" {
  command = plan
  variables {
    viewers             = []
    viewer_prefix_lists = ["pl-3b927c52"]
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.viewer_prefix_lists["pl-3b927c52"].prefix_list_id == "pl-3b927c52" && length(aws_vpc_security_group_ingress_rule.viewers) == 0
    error_message = "Who is in the list is let in, and nobody else."
  }
}

run "goes_on_until_the_load_balancer_knows" {
  command = plan
  assert {
    condition = (
      aws_lb_target_group.this.health_check[0].interval * aws_lb_target_group.this.health_check[0].unhealthy_threshold
      < tonumber(regex("FLOE_DOOR_STOP_DELAY=([0-9]+)s", base64decode(aws_launch_template.this.user_data))[0])
    )
    error_message = "An edge that goes says so for longer than the load balancer takes to hear it."
  }
}

run "replaces_machines_without_a_gap" {
  command = plan
  assert {
    condition     = aws_autoscaling_group.this.instance_refresh[0].preferences[0].min_healthy_percentage == 100 && aws_autoscaling_group.this.instance_refresh[0].preferences[0].auto_rollback
    error_message = "The old ones go when the new ones serve, or stay."
  }
  assert {
    condition     = aws_lb_target_group.this.health_check[0].path == "/v1/health/ready"
    error_message = "An edge is healthy when it is ready."
  }
}

run "domains_have_zones" {
  command = plan
  variables {
    domain = "blobs.example.org"
  }
  expect_failures = [var.domain]
}

run "more_than_most_is_refused" {
  command = plan
  variables {
    size = { min = 5, max = 3 }
  }
  expect_failures = [aws_autoscaling_group.this]
}
