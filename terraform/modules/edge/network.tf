resource "aws_security_group" "machine" {
  name_prefix = "${var.name}-"
  description = "Floe edge"
  vpc_id      = var.vpc_id
  tags        = var.tags
  lifecycle { create_before_destroy = true }
}

resource "aws_vpc_security_group_ingress_rule" "balancer" {
  security_group_id            = aws_security_group.machine.id
  referenced_security_group_id = aws_security_group.balancer.id
  description                  = "From the load balancer"
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_vpc_security_group_ingress_rule" "scrapers" {
  for_each          = toset(var.scrapers)
  security_group_id = aws_security_group.machine.id
  cidr_ipv4         = each.value
  description       = "Prometheus"
  ip_protocol       = "tcp"
  from_port         = local.admin_port
  to_port           = local.admin_port
}

# Storage nodes listen on ports of their own choice, anywhere.
resource "aws_vpc_security_group_egress_rule" "machine" {
  security_group_id = aws_security_group.machine.id
  cidr_ipv4         = "0.0.0.0/0"
  description       = "Storage nodes, full nodes, packages"
  ip_protocol       = "-1"
}

resource "aws_security_group" "balancer" {
  name_prefix = "${var.name}-lb-"
  description = "Floe edge, load balancer"
  vpc_id      = var.vpc_id
  tags        = var.tags
  lifecycle { create_before_destroy = true }
}

resource "aws_vpc_security_group_ingress_rule" "viewers" {
  security_group_id = aws_security_group.balancer.id
  for_each          = toset(var.viewers)
  cidr_ipv4         = each.value
  description       = "Viewers"
  ip_protocol       = "tcp"
  from_port         = local.listener.port
  to_port           = local.listener.port
}

resource "aws_vpc_security_group_ingress_rule" "viewer_prefix_lists" {
  security_group_id = aws_security_group.balancer.id
  for_each          = toset(var.viewer_prefix_lists)
  prefix_list_id    = each.value
  description       = "Viewers"
  ip_protocol       = "tcp"
  from_port         = local.listener.port
  to_port           = local.listener.port
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  security_group_id            = aws_security_group.balancer.id
  referenced_security_group_id = aws_security_group.machine.id
  description                  = "Edges"
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

locals {
  listener = var.certificate_arn == null ? { port = 80, protocol = "TCP" } : { port = 443, protocol = "TLS" }
}

resource "aws_lb" "this" {
  name                             = var.name
  load_balancer_type               = "network"
  internal                         = var.internal
  subnets                          = var.subnet_ids
  security_groups                  = [aws_security_group.balancer.id]
  enable_cross_zone_load_balancing = true
  enable_deletion_protection       = var.deletion_protection
  tags                             = var.tags

  dynamic "access_logs" {
    for_each = var.access_logs_bucket == null ? [] : [var.access_logs_bucket]
    content {
      bucket  = access_logs.value
      enabled = true
    }
  }
}

resource "aws_lb_target_group" "this" {
  name_prefix          = "floe-"
  vpc_id               = var.vpc_id
  port                 = local.port
  protocol             = "TCP"
  deregistration_delay = 60
  tags                 = var.tags

  health_check {
    protocol            = "HTTP"
    path                = "/v1/health/ready"
    interval            = 10
    healthy_threshold   = 2
    unhealthy_threshold = 3
    timeout             = 5
  }
  lifecycle { create_before_destroy = true }
}

resource "aws_lb_listener" "this" {
  load_balancer_arn = aws_lb.this.arn
  port              = local.listener.port
  protocol          = local.listener.protocol
  certificate_arn   = var.certificate_arn
  ssl_policy        = var.certificate_arn == null ? null : "ELBSecurityPolicy-TLS13-1-2-2021-06"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

# One record for each region: Route 53 answers with the one that is nearest and healthy.
resource "aws_route53_record" "this" {
  count          = var.domain == null ? 0 : 1
  zone_id        = var.zone_id
  name           = var.domain
  type           = "A"
  set_identifier = data.aws_region.this.name
  latency_routing_policy { region = data.aws_region.this.name }
  alias {
    name                   = aws_lb.this.dns_name
    zone_id                = aws_lb.this.zone_id
    evaluate_target_health = true
  }
}
