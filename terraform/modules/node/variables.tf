variable "name" {
  description = "Prefix of every resource's name."
  type        = string
  default     = "floe-node"
  nullable    = false
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,23}$", var.name))
    error_message = "The name has at most 24 small letters, digits and dashes."
  }
}

variable "subnet_id" {
  description = "The public subnet that the node is in, and its disk's availability zone."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^subnet-[0-9a-z]+$", var.subnet_id))
    error_message = "A subnet is named like subnet-0123456789abcdef0."
  }
}

variable "architecture" {
  description = "arm64 (Graviton) or amd64; the package is of the same."
  type        = string
  default     = "arm64"
  nullable    = false
  validation {
    condition     = contains(["arm64", "amd64"], var.architecture)
    error_message = "The architecture is arm64 or amd64."
  }
}

variable "instance_type" {
  description = "What the machine is. Null for one with 8 GB of memory of the architecture; its type is of the Nitro system."
  type        = string
  default     = null
  validation {
    condition     = var.instance_type == null ? true : can(regex("^[a-z0-9-]+\\.[a-z0-9-]+$", var.instance_type))
    error_message = "Types are named like m7g.large."
  }
}

variable "image_id" {
  description = "Machine image with cloud-init and systemd. Null for the newest Debian 12 of the architecture."
  type        = string
  default     = null
  validation {
    condition     = var.image_id == null ? true : startswith(var.image_id, "ami-")
    error_message = "An image is named like ami-0123456789abcdef0."
  }
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
  validation {
    condition     = var.disk.size >= 10 && var.disk.size <= 16384 && var.disk.iops >= 3000 && var.disk.throughput >= 125
    error_message = "A gp3 disk has 10 to 16384 GB, at least 3000 IOPS and 125 MB/s."
  }
  validation {
    condition     = var.disk.snapshot == null ? true : can(regex("^snap-[0-9a-f]+$", var.disk.snapshot))
    error_message = "A snapshot is named like snap-0123456789abcdef0."
  }
}

variable "snapshots" {
  description = "How often the disk is copied, in hours (1, 2, 3, 4, 6, 8, 12 or 24), and how many copies are kept. Null for never."
  type = object({
    every_hours = optional(number, 24)
    keep        = optional(number, 7)
  })
  default = {}
  validation {
    condition     = var.snapshots == null ? true : contains([1, 2, 3, 4, 6, 8, 12, 24], var.snapshots.every_hours) && var.snapshots.keep >= 1 && var.snapshots.keep <= 1000
    error_message = "Every 1, 2, 3, 4, 6, 8, 12 or 24 hours, and 1 to 1000 copies."
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
  validation {
    condition     = alltrue([for name in [var.keys.protocol, var.keys.network] : can(regex("^[A-Za-z0-9/._-]+$", name))])
    error_message = "Parameters have names of letters, digits and / . _ -."
  }
  validation {
    condition     = var.keys.kms_key_arn == null ? true : can(regex("^arn:[a-z-]+:kms:", var.keys.kms_key_arn))
    error_message = "A key is named by its ARN, arn:aws:kms:…."
  }
}

variable "secrets" {
  description = "More files that get what AWS's parameter store has: path on the machine to name of the parameter, which the machine's role may read. A wallet is two: /etc/floe/sui_config.yaml, and the keystore that it names."
  type        = map(string)
  default     = {}
  nullable    = false
  validation {
    condition     = alltrue([for path, name in var.secrets : can(regex("^/etc/floe/[A-Za-z0-9._-]+$", path)) && can(regex("^[A-Za-z0-9/._-]+$", name))])
    error_message = "Secrets lie in /etc/floe, and parameters have names of letters, digits and / . _ -."
  }
}

variable "node_config" {
  description = "Contents of node.yaml, the storage node's configuration in the reference's format."
  type        = string
  nullable    = false
  validation {
    condition     = can(keys(yamldecode(var.node_config)))
    error_message = "node_config is the contents of a YAML file, not its name."
  }
}

variable "port" {
  description = "The port that the node registered and listens on, as node_config says."
  type        = number
  default     = 9185
  nullable    = false
  validation {
    condition     = var.port >= 1 && var.port <= 65535
    error_message = "A port is 1 to 65535."
  }
}

variable "package" {
  description = "Floe's .deb or .rpm of the machine's architecture: where it is (https://, http:// or s3://) and its SHA-256."
  type = object({
    url    = string
    sha256 = string
  })
  nullable = false
  validation {
    condition     = can(regex("^(https?|s3)://[^[:space:]]+\\.(deb|rpm)$", var.package.url))
    error_message = "The package's URL starts with https://, http:// or s3:// and ends with .deb or .rpm."
  }
  validation {
    condition     = can(regex("^[0-9a-f]{64}$", var.package.sha256))
    error_message = "The package's SHA-256 is 64 hexadecimal digits in lower case."
  }
}

variable "client_config" {
  description = "Contents of client_config.yaml: which Walrus network."
  type        = string
  nullable    = false
  validation {
    condition     = can(keys(yamldecode(var.client_config)))
    error_message = "client_config is the contents of a YAML file, not its name."
  }
}

variable "environment" {
  description = "Options of what runs there, as in FLOE_EDGE_CACHE_MEMORY; docs/options.md has all names."
  type        = map(string)
  default     = {}
  nullable    = false
  validation {
    condition     = alltrue([for key in keys(var.environment) : can(regex("^FLOE_[A-Z0-9_]+$", key))])
    error_message = "Options are named FLOE_…."
  }
  validation {
    condition     = alltrue([for value in values(var.environment) : !strcontains(value, "\n")])
    error_message = "An option's value is one line."
  }
}

variable "domain" {
  description = "Name that points to the node."
  type        = string
  default     = null
  validation {
    condition     = (var.domain == null) == (var.zone_id == null)
    error_message = "A domain needs the zone_id of its Route 53 zone, and the other way round."
  }
  validation {
    condition     = var.domain == null ? true : can(regex("^([a-z0-9_*]([a-z0-9-]*[a-z0-9])?\\.)+[a-z0-9-]+$", var.domain))
    error_message = "A domain is a name such as blobs.example.org."
  }
}

variable "zone_id" {
  description = "Route 53 zone of the domain."
  type        = string
  default     = null
  validation {
    condition     = var.zone_id == null ? true : can(regex("^Z[0-9A-Z]+$", var.zone_id))
    error_message = "A zone is named like Z0123456789ABCDEFGHIJ."
  }
}

variable "scrapers" {
  description = "Networks (IPv4, CIDR) whose Prometheus may ask the node, on port 9184."
  type        = list(string)
  default     = []
  nullable    = false
  validation {
    condition     = alltrue([for network in var.scrapers : can(cidrhost(network, 0))])
    error_message = "Scrapers are networks such as 10.0.0.0/8."
  }
}

variable "session_manager" {
  description = "Whether operators may open a shell by AWS's Session Manager, whose agent is installed then. There is no SSH in any case."
  type        = bool
  default     = true
  nullable    = false
}

variable "termination_protection" {
  description = "Whether AWS refuses to end the machine until this is false."
  type        = bool
  default     = true
  nullable    = false
}

variable "detailed_monitoring" {
  description = "Whether CloudWatch gets the measurements of each machine each minute rather than every five, which costs."
  type        = bool
  default     = false
  nullable    = false
}

variable "alarm_topics" {
  description = "SNS topics (ARN) that hear of alarms."
  type        = list(string)
  default     = []
  nullable    = false
  validation {
    condition     = alltrue([for topic in var.alarm_topics : can(regex("^arn:[a-z-]+:sns:", topic))])
    error_message = "Topics are named by their ARN, arn:aws:sns:…."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
  validation {
    condition     = alltrue([for key, value in var.tags : length(key) >= 1 && length(key) <= 128 && length(value) <= 256 && !startswith(lower(key), "aws:")])
    error_message = "A tag's key has at most 128 letters and does not begin with aws:, its value at most 256."
  }
}
