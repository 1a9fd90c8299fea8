output "address" {
  description = "Public address, which stays; what the node registers, or its name points to."
  value       = module.node.address
}

output "url" {
  description = "Where the node answers."
  value       = module.node.url
}

output "instance_id" {
  description = "The machine: aws ssm start-session --target …"
  value       = module.node.instance_id
}

output "volume_id" {
  description = "The disk with everything that the node keeps."
  value       = module.node.volume_id
}
