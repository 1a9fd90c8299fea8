output "address" {
  description = "Public address, which stays; what the node registers, or its name points to."
  value       = aws_eip.this.public_ip
}

output "url" {
  description = "Where the node answers."
  value       = "https://${coalesce(var.domain, aws_eip.this.public_ip)}:${var.port}"
}

output "instance_id" {
  description = "The machine."
  value       = aws_instance.this.id
}

output "volume_id" {
  description = "The disk with everything that the node keeps."
  value       = aws_ebs_volume.this.id
}
