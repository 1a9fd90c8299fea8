variable "name" {
  description = "Prefix of every resource's name."
  type        = string
  default     = "floe-node"
  nullable    = false
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
  nullable    = false
}

variable "image_id" {
  description = "Machine image. Null for the newest Debian 12."
  type        = string
  default     = null
}

variable "disk" {
  description = "The node's disk: size in GB, which can grow and not shrink, IOPS and MB/s of gp3, and for a new disk the snapshot that it is made of."
  type = object({
    size       = number
    iops       = optional(number, 3000)
    throughput = optional(number, 250)
    snapshot   = optional(string)
  })
  nullable = false
}

variable "snapshots" {
  description = "How often the disk is copied, in hours (1, 2, 3, 4, 6, 8, 12 or 24), and how many copies are kept. Null for never."
  type = object({
    every_hours = optional(number, 24)
    keep        = optional(number, 7)
  })
  default = {}
}

variable "package" {
  description = "Floe's .deb: URL (https:// or s3://) and SHA-256, as SHA256SUMS of the release says."
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
  description = "node.yaml, the storage node's configuration in the reference's format."
  type        = string
  validation {
    condition     = fileexists(var.node_config_file)
    error_message = "There is no such file."
  }
}

variable "keys" {
  description = "Names of the parameters (SecureString) with the protocol key (BLS) and the network key (P-256), and the KMS key that encrypts them if it is not the account's own. Floe's node.yaml names the files /etc/floe/protocol.key and /etc/floe/network.key."
  type = object({
    protocol    = string
    network     = string
    kms_key_arn = optional(string)
  })
  nullable = false
}

variable "secrets" {
  description = "More files that get what AWS's parameter store has: path on the machine to name of the parameter, which the machine's role may read. A wallet is two: /etc/floe/sui_config.yaml, and the keystore that it names."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "port" {
  description = "The port that the node registered and listens on, as node_config says."
  type        = number
  default     = 9185
  nullable    = false
}

variable "environment" {
  description = "Options of the node, as in FLOE_JAVA_OPTS."
  type        = map(string)
  default     = { FLOE_JAVA_OPTS = "-Xmx2g" }
}

variable "scrapers" {
  description = "Networks (IPv4, CIDR) whose Prometheus may ask the node, on port 9184."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "alarm_topics" {
  description = "SNS topics (ARN) that hear of alarms."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "domain" {
  description = "Name that points to the node."
  type        = string
  default     = null
}

variable "zone_id" {
  description = "Route 53 zone of the domain."
  type        = string
  default     = null
}
