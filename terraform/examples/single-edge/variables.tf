variable "name" {
  description = "Prefix of every resource's name."
  type        = string
  default     = "floe-edge"
}

variable "region" {
  description = "AWS region."
  type        = string
  default     = "eu-central-1"
  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "A region is named like eu-central-1."
  }
}

variable "architecture" {
  description = "arm64 (Graviton) or amd64; the package is of the same."
  type        = string
  default     = "arm64"
}

variable "package" {
  description = "Floe's .deb: URL (https:// or s3://) and SHA-256, as SHA256SUMS of the release says."
  type        = object({ url = string, sha256 = string })
}

variable "image_id" {
  description = "Machine image. Null for the newest Debian 12."
  type        = string
  default     = null
}

variable "size" {
  description = "How many machines, at least and at most, and the percentage on demand."
  type        = object({ min = optional(number, 2), max = optional(number, 4), on_demand = optional(number, 100) })
  default     = {}
}

variable "cache_disk" {
  description = "A disk for each machine's cache: size in GB, IOPS and MB/s of gp3. Null for a cache in memory alone."
  type        = object({ size = optional(number, 50), iops = optional(number, 3000), throughput = optional(number, 125) })
  default     = {}
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
  description = "Options of the edge, as in FLOE_EDGE_CACHE_MEMORY."
  type        = map(string)
  default     = {}
}

variable "certificate_arn" {
  description = "ACM certificate of the domain. Null for HTTP."
  type        = string
  default     = null
}

variable "domain" {
  description = "Name of the edge. Null for the load balancer's own."
  type        = string
  default     = null
}

variable "zone_id" {
  description = "Route 53 zone of the domain."
  type        = string
  default     = null
}

variable "session_manager" {
  description = "Whether operators may open a shell by AWS's Session Manager, whose agent is installed then."
  type        = bool
  default     = false
}
