# User data of a storage node at home: a Raspberry Pi or any machine that takes cloud-init. The configuration names the
# keys' files, which are copied to the machine by hand: they are not in user data.
terraform {
  required_version = ">= 1.9"
}

variable "package" {
  description = "Floe's .deb of the machine's architecture: URL and SHA-256."
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

variable "node_config_file" {
  description = "node.yaml, the storage node's configuration in the reference's format. Null for a node that `floe node setup` makes on the machine; `systemctl enable --now floe-node` starts it then."
  type        = string
  default     = null
  validation {
    condition     = var.node_config_file == null ? true : fileexists(var.node_config_file)
    error_message = "There is no such file."
  }
}

variable "disk" {
  description = "The disk for what the node keeps: a device, or unused for the one that has nothing on it. Null for the disk that the system is on, which is never to be a card."
  type        = string
  default     = "unused"
  validation {
    condition     = var.disk == null ? true : can(regex("^(unused|/dev/[^[:space:]]+)$", var.disk))
    error_message = "The disk is unused, or a path below /dev."
  }
}

variable "environment" {
  description = "Options of the node."
  type        = map(string)
  default     = { FLOE_JAVA_OPTS = "-Xmx512m", FLOE_NODE_METRICS = "127.0.0.1:9184" }
}

module "node" {
  source        = "../../modules/bootstrap"
  role          = "node"
  package       = var.package
  client_config = file(var.client_config_file)
  node_config   = var.node_config_file == null ? null : file(var.node_config_file)
  environment   = var.environment
  disk          = var.disk == null ? null : { device = var.disk, mount = "/var/lib/floe" }
}

output "user_data" {
  description = "Cloud-init user data: terraform output -raw user_data > /Volumes/bootfs/user-data"
  value       = module.node.user_data
}
