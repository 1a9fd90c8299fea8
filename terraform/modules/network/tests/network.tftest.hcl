mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
  }
}

run "one_subnet_in_each_zone" {
  command = plan
  variables {
    zones = 3
  }
  assert {
    condition     = join(",", aws_subnet.this[*].cidr_block) == "10.80.0.0/20,10.80.16.0/20,10.80.32.0/20"
    error_message = "Subnets do not overlap."
  }
  assert {
    condition     = length(distinct(aws_subnet.this[*].availability_zone)) == 3
    error_message = "Each in a zone of its own."
  }
}

run "machines_get_no_address_unasked" {
  command = plan
  assert {
    condition     = !anytrue([for subnet in aws_subnet.this : coalesce(subnet.map_public_ip_on_launch, false)])
    error_message = "Whoever wants a public address says so."
  }
}

run "addresses_are_a_network" {
  command = plan
  variables {
    cidr = "10.80.0.0/28"
  }
  expect_failures = [var.cidr]
}
