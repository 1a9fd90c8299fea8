mock_provider "hcloud" {
  mock_resource "hcloud_firewall" {
    defaults = { id = "1" }
  }
  mock_resource "hcloud_server" {
    defaults = { id = "2", ipv4_address = "192.0.2.1", ipv6_address = "2001:db8::1" }
  }
  mock_resource "hcloud_load_balancer" {
    defaults = { id = "3", ipv4 = "192.0.2.3" }
  }
}

variables {
  package       = { url = "https://example.org/floe_0.1.0_arm64.deb", sha256 = "b4aa2902656d54c50a1007cc3a0a988256b90e922026b434552e02e320a10e8d" }
  client_config = "default_context: testnet\n"
}

run "one_in_each_location" {
  command = apply
  assert {
    condition     = length(output.addresses) == 2 && output.urls[0] == "http://192.0.2.1:31415"
    error_message = "Two locations, two edges."
  }
  assert {
    condition     = length(hcloud_firewall.this.rule) == 1
    error_message = "Viewers are let in, and nobody else."
  }
}

run "behind_a_load_balancer" {
  command = apply
  variables {
    load_balancer = {}
  }
  assert {
    condition     = join(" ", output.urls) == "http://192.0.2.3"
    error_message = "Viewers go to the load balancer."
  }
}

run "metrics_for_scrapers_alone" {
  command = plan
  variables {
    scrapers = ["10.0.0.0/8"]
  }
  assert {
    condition     = [for rule in hcloud_firewall.this.rule : rule.port if rule.description == "Prometheus"] == ["31420"] && strcontains(hcloud_server.this["fsn1-0"].user_data, "FLOE_ADMIN_HOST=0.0.0.0")
    error_message = "They have a port of their own."
  }
}

run "keys_need_networks" {
  command = plan
  variables {
    ssh_keys = ["ours"]
  }
  expect_failures = [var.operators]
}
