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

# All that the machine may do: read its keys and what else it is given, and fetch its package if that is in S3.
resource "aws_iam_role_policy" "this" {
  role = aws_iam_role.this.id
  name = "node"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Effect = "Allow"
        Action = "ssm:GetParameter"
        Resource = [
          for name in values(local.secrets) :
          "arn:${data.aws_partition.this.partition}:ssm:${data.aws_region.this.name}:${data.aws_caller_identity.this.account_id}:parameter/${trimprefix(name, "/")}"
        ]
      }],
      local.object == null ? [] : [{
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = ["arn:${data.aws_partition.this.partition}:s3:::${local.object}"]
      }],
      var.keys.kms_key_arn == null ? [] : [{
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = [var.keys.kms_key_arn]
      }],
    )
  })
}

resource "aws_iam_role_policy_attachment" "session" {
  count      = var.session_manager ? 1 : 0
  role       = aws_iam_role.this.name
  policy_arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}
