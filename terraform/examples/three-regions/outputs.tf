output "url" {
  description = "Where the nearest edge answers."
  value       = module.edge_europe.url
}

output "load_balancers" {
  description = "The load balancer of each region, to ask one of them in particular."
  value = {
    europe  = module.edge_europe.load_balancer.dns_name
    america = module.edge_america.load_balancer.dns_name
    asia    = module.edge_asia.load_balancer.dns_name
  }
}
