output "user_data" {
  description = "Cloud-init user data, for whatever starts machines; on a Raspberry Pi's card it is the file user-data."
  # Keys are not in it, but what is in files may be anything.
  value = local.user_data
  precondition {
    condition     = length(local.user_data) < 16384
    error_message = "User data may have 16 KB on EC2."
  }
}

output "unit" {
  description = "The systemd unit that runs."
  value       = local.unit
}
