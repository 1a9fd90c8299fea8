output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "subnet_ids" {
  description = "Its public subnets, one in each zone."
  value       = aws_subnet.this[*].id
  # Whoever starts machines in them needs their way out.
  depends_on = [aws_route.internet, aws_route_table_association.this]
}
