# A snapshot of a running node's disk is what a power cut leaves, which a node starts from.
resource "aws_iam_role" "snapshots" {
  count       = var.snapshots == null ? 0 : 1
  name_prefix = "${var.name}-snap-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "dlm.amazonaws.com" } }]
  })
  tags = var.tags
}

resource "aws_iam_role_policy_attachment" "snapshots" {
  count      = var.snapshots == null ? 0 : 1
  role       = aws_iam_role.snapshots[0].name
  policy_arn = "arn:${data.aws_partition.this.partition}:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole"
}

resource "aws_dlm_lifecycle_policy" "this" {
  count              = var.snapshots == null ? 0 : 1
  description        = "Snapshots of ${var.name}"
  execution_role_arn = aws_iam_role.snapshots[0].arn
  state              = "ENABLED"
  tags               = var.tags

  policy_details {
    resource_types = ["VOLUME"]
    target_tags    = { "floe:snapshots" = var.name }
    schedule {
      name      = "regular"
      copy_tags = true
      create_rule {
        interval      = var.snapshots.every_hours
        interval_unit = "HOURS"
      }
      retain_rule { count = var.snapshots.keep }
    }
  }
}
