resource "aws_iam_role" "this" {
  name_prefix = "${var.name}-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
  tags = var.tags
}

resource "aws_iam_instance_profile" "this" {
  name_prefix = "${var.name}-"
  role        = aws_iam_role.this.name
  tags        = var.tags
}

# All that a machine may do: fetch its package, if that is in S3.
resource "aws_iam_role_policy" "package" {
  count = local.object == null ? 0 : 1
  role  = aws_iam_role.this.id
  name  = "package"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:${data.aws_partition.this.partition}:s3:::${local.object}" }]
  })
}

# For those who want a shell on a machine: by Session Manager, which needs neither SSH nor an open port.
resource "aws_iam_role_policy_attachment" "session" {
  count      = var.session_manager ? 1 : 0
  role       = aws_iam_role.this.name
  policy_arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}
