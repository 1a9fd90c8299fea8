output "addresses" {
  description = "The edges' addresses, by location."
  value       = { for key, server in hcloud_server.this : key => { ipv4 = server.ipv4_address, ipv6 = server.ipv6_address } }
}

output "urls" {
  description = "Where the edges answer: the load balancer if there is one, else each of them."
  value = var.load_balancer == null ? [
    for server in hcloud_server.this : "http://${server.ipv4_address}:${local.port}"
  ] : ["http://${hcloud_load_balancer.this[0].ipv4}"]
}
