output "url" {
  description = "Where viewers go."
  value       = "https://${coalesce(var.domain, aws_cloudfront_distribution.this.domain_name)}"
}

output "origin" {
  description = "The edges' own address, which answers CloudFront alone."
  value       = module.edge.url
}
