resource "aws_security_group" "this" {
  name_prefix = "${var.name}-"
  description = "Floe storage node"
  vpc_id      = data.aws_subnet.this.vpc_id
  tags        = merge(var.tags, { Name = var.name })
  lifecycle { create_before_destroy = true }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  security_group_id = aws_security_group.this.id
  cidr_ipv4         = "0.0.0.0/0"
  description       = "Clients and other nodes"
  ip_protocol       = "tcp"
  from_port         = var.port
  to_port           = var.port
}

resource "aws_vpc_security_group_ingress_rule" "scrapers" {
  for_each          = toset(var.scrapers)
  security_group_id = aws_security_group.this.id
  cidr_ipv4         = each.value
  description       = "Prometheus"
  ip_protocol       = "tcp"
  from_port         = 9184
  to_port           = 9184
}

# Other nodes listen on ports of their own choice, anywhere.
resource "aws_vpc_security_group_egress_rule" "this" {
  security_group_id = aws_security_group.this.id
  cidr_ipv4         = "0.0.0.0/0"
  description       = "Storage nodes, full nodes, packages"
  ip_protocol       = "-1"
}

resource "aws_route53_record" "this" {
  count   = var.domain == null ? 0 : 1
  zone_id = var.zone_id
  name    = var.domain
  type    = "A"
  ttl     = 60
  records = [aws_eip.this.public_ip]
}
