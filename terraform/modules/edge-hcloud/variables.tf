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

variable "locations" {
  description = "Where the edges are, one for each entry: fsn1, nbg1, hel1, ash, hil, sin."
  type        = list(string)
  default     = ["fsn1", "hel1"]
  nullable    = false
  validation {
    condition     = length(var.locations) > 0 && alltrue([for location in var.locations : can(regex("^[a-z]{3}[0-9]?$", location))])
    error_message = "There is at least one location, named like fsn1."
  }
}

variable "server_type" {
  description = "What the machines are: cax… is arm64, cpx… and ccx… are AMD; cx… may be an Intel that lacks instructions."
  type        = string
  default     = "cax11"
  nullable    = false
  validation {
    condition     = can(regex("^[a-z]+[0-9]+$", var.server_type))
    error_message = "A type is named like cax11."
  }
}

variable "ssh_keys" {
  description = "Names of SSH keys; without any, nobody can log in."
  type        = list(string)
  default     = []
  nullable    = false
  validation {
    condition     = alltrue([for key in var.ssh_keys : trimspace(key) != ""])
    error_message = "A key has a name."
  }
}

variable "operators" {
  description = "Networks (CIDR) from which SSH is let in, if there are keys."
  type        = list(string)
  default     = []
  nullable    = false
  validation {
    condition     = length(var.ssh_keys) == 0 || length(var.operators) > 0
    error_message = "Keys need networks from which they may be used."
  }
  validation {
    condition     = alltrue([for network in var.operators : can(cidrhost(network, 0))])
    error_message = "Operators come from networks such as 192.0.2.0/24."
  }
}

variable "viewers" {
  description = "Networks (CIDR) that the edges answer."
  type        = list(string)
  default     = ["0.0.0.0/0", "::/0"]
  nullable    = false
  validation {
    condition     = alltrue([for network in var.viewers : can(cidrhost(network, 0))])
    error_message = "Viewers are networks such as 0.0.0.0/0."
  }
}

variable "scrapers" {
  description = "Networks (CIDR) whose Prometheus may ask the machines directly, on port 31420."
  type        = list(string)
  default     = []
  nullable    = false
  validation {
    condition     = alltrue([for network in var.scrapers : can(cidrhost(network, 0))])
    error_message = "Scrapers are networks such as 10.0.0.0/8."
  }
}

variable "load_balancer" {
  description = "A load balancer in front of them, by type and location. Null for none: the edges are reached at their own addresses."
  type        = object({ type = optional(string, "lb11"), location = optional(string, "fsn1") })
  default     = null
  validation {
    condition     = var.load_balancer == null ? true : can(regex("^lb[0-9]+$", var.load_balancer.type)) && can(regex("^[a-z]{3}[0-9]?$", var.load_balancer.location))
    error_message = "A load balancer has a type like lb11 and a location like fsn1."
  }
}

variable "package" {
  description = "Floe's .deb of the machine's architecture: where it is (https://) and its SHA-256."
  type = object({
    url    = string
    sha256 = string
  })
  nullable = false
  validation {
    condition     = can(regex("^https://[^[:space:]]+\\.deb$", var.package.url))
    error_message = "The package's URL starts with https:// and ends with .deb."
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

variable "labels" {
  description = "Labels of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
  validation {
    condition     = alltrue([for key, value in var.labels : can(regex("^[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$", key)) && can(regex("^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$", value))])
    error_message = "Labels have at most 63 letters, digits, dashes, dots and underscores, the first and the last a letter or a digit."
  }
}
