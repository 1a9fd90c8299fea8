# User data of a machine without any cloud: for a virtual machine, a container with systemd, a Raspberry Pi, or whoever
# takes cloud-init.
terraform {
  required_version = ">= 1.9"
}

variable "role" {
  description = "What the machine is: edge, publisher or daemon."
  type        = string
  default     = "edge"
}

variable "package" {
  description = "Floe's .deb or .rpm: URL and SHA-256."
  type        = object({ url = string, sha256 = string })
}

variable "client_config_file" {
  description = "client_config.yaml of the network."
  type        = string
  validation {
    condition     = fileexists(var.client_config_file)
    error_message = "There is no such file."
  }
}

variable "environment" {
  description = "Options of the role, as in FLOE_EDGE_CACHE_MEMORY."
  type        = map(string)
  default     = {}
}

module "machine" {
  source        = "../../modules/bootstrap"
  role          = var.role
  package       = var.package
  client_config = file(var.client_config_file)
  environment   = var.environment
}

output "user_data" {
  description = "Cloud-init user data: terraform output -raw user_data > user-data"
  value       = module.machine.user_data
}

output "unit" {
  description = "The systemd unit that runs."
  value       = module.machine.unit
}
