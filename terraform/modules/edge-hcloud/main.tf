locals {
  port       = 31415
  admin_port = 31420
}

module "bootstrap" {
  source        = "../bootstrap"
  package       = var.package
  client_config = var.client_config
  environment = merge(
    { FLOE_EDGE_HOST = "0.0.0.0" },
    # Three health checks that fail, ten seconds apart, and the load balancer sends nobody any more.
    var.load_balancer == null ? {} : { FLOE_DOOR_STOP_DELAY = "35s" },
    length(var.scrapers) == 0 ? {} : { FLOE_ADMIN_HOST = "0.0.0.0" },
    var.environment,
    { FLOE_EDGE_PORT = tostring(local.port), FLOE_ADMIN_PORT = tostring(local.admin_port) },
  )
}

resource "hcloud_firewall" "this" {
  name   = var.name
  labels = var.labels

  rule {
    description = "Viewers"
    direction   = "in"
    protocol    = "tcp"
    port        = tostring(local.port)
    source_ips  = var.viewers
  }

  dynamic "rule" {
    for_each = length(var.scrapers) == 0 ? [] : [local.admin_port]
    content {
      description = "Prometheus"
      direction   = "in"
      protocol    = "tcp"
      port        = tostring(rule.value)
      source_ips  = var.scrapers
    }
  }

  dynamic "rule" {
    for_each = length(var.ssh_keys) == 0 ? [] : [22]
    content {
      description = "Operators"
      direction   = "in"
      protocol    = "tcp"
      port        = tostring(rule.value)
      source_ips  = var.operators
    }
  }
}

resource "hcloud_server" "this" {
  for_each     = { for index, location in var.locations : "${location}-${index}" => location }
  name         = "${var.name}-${each.key}"
  location     = each.value
  server_type  = var.server_type
  image        = "debian-12"
  ssh_keys     = var.ssh_keys
  firewall_ids = [hcloud_firewall.this.id]
  user_data    = module.bootstrap.user_data
  labels       = merge(var.labels, { role = var.name })
}

resource "hcloud_load_balancer" "this" {
  count              = var.load_balancer == null ? 0 : 1
  name               = var.name
  load_balancer_type = var.load_balancer.type
  location           = var.load_balancer.location
  labels             = var.labels
}

resource "hcloud_load_balancer_target" "this" {
  count            = var.load_balancer == null ? 0 : 1
  type             = "label_selector"
  load_balancer_id = hcloud_load_balancer.this[0].id
  label_selector   = "role=${var.name}"
  depends_on       = [hcloud_server.this]
}

resource "hcloud_load_balancer_service" "this" {
  count            = var.load_balancer == null ? 0 : 1
  load_balancer_id = hcloud_load_balancer.this[0].id
  protocol         = "tcp"
  listen_port      = 80
  destination_port = local.port

  health_check {
    protocol = "http"
    port     = local.port
    interval = 10
    timeout  = 5
    retries  = 3
    http {
      path         = "/v1/health/ready"
      status_codes = ["200"]
    }
  }
}
