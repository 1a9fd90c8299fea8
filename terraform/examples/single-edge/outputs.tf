output "url" {
  description = "Where the edge answers."
  value       = module.edge.url
}

output "launch_template" {
  description = "What a machine starts from."
  value       = module.edge.launch_template
}

output "autoscaling_group" {
  description = "The machines."
  value       = module.edge.autoscaling_group
}
