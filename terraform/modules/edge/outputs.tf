output "url" {
  description = "Where the edge answers."
  value       = "${local.listener.port == 443 ? "https" : "http"}://${coalesce(var.domain, aws_lb.this.dns_name)}"
}

output "load_balancer" {
  description = "The load balancer's name and hosted zone, for records of your own."
  value       = { dns_name = aws_lb.this.dns_name, zone_id = aws_lb.this.zone_id, arn = aws_lb.this.arn }
}

output "autoscaling_group" {
  description = "The machines."
  value       = aws_autoscaling_group.this.name
}

output "launch_template" {
  description = "What a machine starts from."
  value       = { id = aws_launch_template.this.id, version = aws_launch_template.this.latest_version }
}

output "machine_security_group" {
  description = "The machines' security group, for rules of your own."
  value       = aws_security_group.machine.id
}

output "role_name" {
  description = "The machines' role, for rights of your own."
  value       = aws_iam_role.this.name
}
