# CloudFront in front of the edges of one region: viewers everywhere, edges in one place.
provider "aws" {
  region = var.region
}

module "network" {
  source = "../../modules/network"
  name   = var.name
}

# Nobody but CloudFront reaches the edges.
data "aws_ec2_managed_prefix_list" "cloudfront" {
  name = "com.amazonaws.global.cloudfront.origin-facing"
}

module "edge" {
  source        = "../../modules/edge"
  name          = var.name
  vpc_id        = module.network.vpc_id
  subnet_ids    = module.network.subnet_ids
  image_id      = var.image_id
  package       = var.package
  client_config = file(var.client_config_file)
  # Who CloudFront is at any time AWS knows best.
  viewers             = []
  viewer_prefix_lists = [data.aws_ec2_managed_prefix_list.cloudfront.id]
  # What is scarce is divided among viewers, whom CloudFront names, and not among its places. An address that has come since the last
  # apply is one client until the next.
  environment = {
    FLOE_DOOR_TRUSTED_PROXIES = join(",", sort([for entry in data.aws_ec2_managed_prefix_list.cloudfront.entries : entry.cidr]))
  }
}

# What edges answer differs by path, query and range alone, and says itself how long it is fresh.
resource "aws_cloudfront_cache_policy" "this" {
  name        = var.name
  comment     = "Blobs: by path and query; fresh as long as the edge says"
  min_ttl     = 0
  default_ttl = 0
  max_ttl     = 31536000

  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_gzip   = false
    enable_accept_encoding_brotli = false
    cookies_config { cookie_behavior = "none" }
    headers_config { header_behavior = "none" }
    query_strings_config { query_string_behavior = "all" }
  }
}

# Pages of other origins may read blobs, and say which they are.
resource "aws_cloudfront_origin_request_policy" "this" {
  name    = var.name
  comment = "What an edge looks at besides path and query"
  cookies_config { cookie_behavior = "none" }
  headers_config {
    header_behavior = "whitelist"
    headers { items = ["Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"] }
  }
  query_strings_config { query_string_behavior = "all" }
}

resource "aws_cloudfront_distribution" "this" {
  enabled         = true
  comment         = var.name
  http_version    = "http2and3"
  is_ipv6_enabled = true
  price_class     = var.price_class
  aliases         = var.domain == null ? [] : [var.domain]

  origin {
    origin_id   = "edges"
    domain_name = module.edge.load_balancer.dns_name
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "http-only"
      origin_ssl_protocols   = ["TLSv1.2"]
      # The first byte of a blob that no edge has may take a while.
      origin_read_timeout      = 60
      origin_keepalive_timeout = 60
    }
    # One place of CloudFront's asks for all of them.
    origin_shield {
      enabled              = true
      origin_shield_region = var.region
    }
  }

  default_cache_behavior {
    target_origin_id         = "edges"
    allowed_methods          = ["GET", "HEAD", "OPTIONS"]
    cached_methods           = ["GET", "HEAD"]
    viewer_protocol_policy   = "redirect-to-https"
    compress                 = false
    cache_policy_id          = aws_cloudfront_cache_policy.this.id
    origin_request_policy_id = aws_cloudfront_origin_request_policy.this.id
  }

  # A blob that is not there now may be stored a moment later.
  dynamic "custom_error_response" {
    for_each = [404, 500, 502, 503, 504]
    content {
      error_code            = custom_error_response.value
      error_caching_min_ttl = 1
    }
  }

  restrictions {
    geo_restriction { restriction_type = "none" }
  }

  viewer_certificate {
    cloudfront_default_certificate = var.certificate_arn == null
    acm_certificate_arn            = var.certificate_arn
    ssl_support_method             = var.certificate_arn == null ? null : "sni-only"
    minimum_protocol_version       = var.certificate_arn == null ? "TLSv1" : "TLSv1.2_2021"
  }
}
