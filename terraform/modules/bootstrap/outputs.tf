output "user_data" {
  description = "Cloud-init user data, for whatever starts machines; on a Raspberry Pi's card it is the file user-data."
  # Keys are not in it, but what is in files may be anything.
  value = local.user_data
  precondition {
    # Bytes, of which a letter may have several: base64 makes 21846 letters of 16384.
    condition     = length(replace(base64encode(local.user_data), "=", "")) <= 21846
    error_message = "User data may have 16384 bytes on EC2, and these have ${floor(length(replace(base64encode(local.user_data), "=", "")) * 3 / 4)}: shorten client_config, node_config, environment, secrets or files, such as by what is only a comment there."
  }
}

output "unit" {
  description = "The systemd unit that runs."
  value       = local.unit
}
