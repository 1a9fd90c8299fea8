locals {
  recover = "arn:${data.aws_partition.this.partition}:automate:${data.aws_region.this.name}:ec2:recover"
}

# Broken hardware: the same machine, with its disk and its address, goes on elsewhere.
resource "aws_cloudwatch_metric_alarm" "hardware" {
  alarm_name          = "${var.name}-hardware"
  alarm_description   = "The machine's hardware failed; it is moved to other hardware."
  namespace           = "AWS/EC2"
  metric_name         = "StatusCheckFailed_System"
  dimensions          = { InstanceId = aws_instance.this.id }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  alarm_actions       = concat([local.recover], var.alarm_topics)
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "machine" {
  alarm_name          = "${var.name}-machine"
  alarm_description   = "The machine does not answer. Its node's shards cannot be read: look at its console."
  namespace           = "AWS/EC2"
  metric_name         = "StatusCheckFailed_Instance"
  dimensions          = { InstanceId = aws_instance.this.id }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "breaching"
  alarm_actions       = var.alarm_topics
  ok_actions          = var.alarm_topics
  tags                = var.tags
}
