# Two edges at Hetzner, in two countries, on small arm64 machines.
provider "hcloud" {
  # The token comes from HCLOUD_TOKEN.
}

variable "package" {
  description = "Floe's .deb for arm64: URL and SHA-256."
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

variable "locations" {
  description = "Where the edges are."
  type        = list(string)
  default     = ["fsn1", "hel1"]
}

module "edge" {
  source        = "../../modules/edge-hcloud"
  locations     = var.locations
  package       = var.package
  client_config = file(var.client_config_file)
}

output "urls" {
  description = "Where the edges answer."
  value       = module.edge.urls
}
