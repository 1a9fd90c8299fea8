variable "name" {
  description = "Prefix of every resource's name."
  type        = string
  default     = "floe-edge"
  nullable    = false
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,23}$", var.name))
    error_message = "The name has at most 24 small letters, digits and dashes."
  }
}

variable "vpc_id" {
  description = "The network that the edges are in."
  type        = string
  nullable    = false
  validation {
    condition     = can(regex("^vpc-[0-9a-z]+$", var.vpc_id))
    error_message = "A network is named like vpc-0123456789abcdef0."
  }
}

variable "subnet_ids" {
  description = "Its subnets, one for each availability zone."
  type        = list(string)
  nullable    = false
  validation {
    condition     = length(var.subnet_ids) > 0 && alltrue([for subnet in var.subnet_ids : can(regex("^subnet-[0-9a-z]+$", subnet))])
    error_message = "There is at least one subnet, named like subnet-0123456789abcdef0."
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

variable "instance_types" {
  description = "What the machines may be, the preferred one first. Empty for small ones of the architecture."
  type        = list(string)
  default     = []
  nullable    = false
  validation {
    condition     = alltrue([for type in var.instance_types : can(regex("^[a-z0-9-]+\\.[a-z0-9-]+$", type))])
    error_message = "Types are named like t4g.small."
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

variable "size" {
  description = "How many machines: at least, at most, and what percentage of them beyond the first is on demand rather than spot."
  type = object({
    min       = optional(number, 2)
    max       = optional(number, 4)
    on_demand = optional(number, 100)
  })
  default  = {}
  nullable = false
  validation {
    condition     = var.size.min >= 1 && var.size.max >= 1 && var.size.on_demand >= 0 && var.size.on_demand <= 100
    error_message = "At least one machine, and 0 to 100 percent on demand."
  }
}

variable "cache_disk" {
  description = "A disk for each machine's cache: size in GB, IOPS and MB/s of gp3. Null for a cache in memory alone."
  type = object({
    size       = optional(number, 50)
    iops       = optional(number, 3000)
    throughput = optional(number, 125)
  })
  default = {}
  validation {
    condition     = var.cache_disk == null ? true : var.cache_disk.size >= 4 && var.cache_disk.iops >= 3000 && var.cache_disk.throughput >= 125
    error_message = "A gp3 disk has 3000 IOPS and 125 MB/s at least, and a cache 4 GB."
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

variable "certificate_arn" {
  description = "Certificate (ACM) of the domain; with one the load balancer speaks TLS on 443, otherwise HTTP on 80."
  type        = string
  default     = null
  validation {
    condition     = var.certificate_arn == null ? true : startswith(var.certificate_arn, "arn:")
    error_message = "A certificate is named by its ARN."
  }
}

variable "domain" {
  description = "Name under which viewers find the edges of all regions, the nearest first."
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

variable "viewers" {
  description = "Networks (IPv4, CIDR) that the load balancer answers."
  type        = list(string)
  default     = ["0.0.0.0/0"]
  nullable    = false
  validation {
    condition     = alltrue([for network in var.viewers : can(cidrhost(network, 0))])
    error_message = "Viewers are networks such as 0.0.0.0/0."
  }
}

variable "viewer_prefix_lists" {
  description = "Managed prefix lists that the load balancer answers besides viewers, such as CloudFront's: AWS keeps them right."
  type        = list(string)
  default     = []
  nullable    = false
  validation {
    condition     = alltrue([for list in var.viewer_prefix_lists : can(regex("^pl-[0-9a-z]+$", list))])
    error_message = "Prefix lists are named like pl-0123456789abcdef0."
  }
}

variable "scrapers" {
  description = "Networks (IPv4, CIDR) whose Prometheus may ask the machines directly, on port 31420."
  type        = list(string)
  default     = []
  nullable    = false
  validation {
    condition     = alltrue([for network in var.scrapers : can(cidrhost(network, 0))])
    error_message = "Scrapers are networks such as 10.0.0.0/8."
  }
}

variable "internal" {
  description = "Whether the load balancer has addresses of the network alone, as behind a CDN with a private origin."
  type        = bool
  default     = false
  nullable    = false
}

variable "public_addresses" {
  description = "Whether machines have public addresses. Without, the subnets need another way out, such as a NAT gateway."
  type        = bool
  default     = true
  nullable    = false
}

variable "session_manager" {
  description = "Whether operators may open a shell by AWS's Session Manager, whose agent is installed then. There is no SSH in any case."
  type        = bool
  default     = false
  nullable    = false
}

variable "deletion_protection" {
  description = "Whether the load balancer, whose name others may point to, refuses to be deleted."
  type        = bool
  default     = false
  nullable    = false
}

variable "detailed_monitoring" {
  description = "Whether CloudWatch gets the measurements of each machine each minute rather than every five, which costs."
  type        = bool
  default     = false
  nullable    = false
}

variable "access_logs_bucket" {
  description = "S3 bucket for the load balancer's access logs (of TLS connections). Null for none."
  type        = string
  default     = null
  validation {
    condition     = var.access_logs_bucket == null ? true : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.access_logs_bucket))
    error_message = "A bucket has a name of 3 to 63 small letters, digits, dashes and dots."
  }
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
