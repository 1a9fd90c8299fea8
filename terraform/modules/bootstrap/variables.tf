variable "role" {
  description = "What the machine is: edge, publisher, daemon (both on one port) or node."
  type        = string
  default     = "edge"
  nullable    = false
  validation {
    condition     = contains(["edge", "publisher", "daemon", "node"], var.role)
    error_message = "The role is edge, publisher, daemon or node."
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

variable "node_config" {
  description = "Contents of node.yaml, the storage node's configuration in the reference's format. For nodes alone; null for one that `floe node setup` makes on the machine; `systemctl enable --now floe-node` starts it then."
  type        = string
  default     = null
  validation {
    condition     = var.role == "node" || var.node_config == null
    error_message = "Only a node has a node_config."
  }
  validation {
    condition     = var.node_config == null ? true : can(keys(yamldecode(var.node_config)))
    error_message = "node_config is the contents of a YAML file, not its name."
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

variable "disk" {
  description = "A disk of the role's own: its device, or unused for the one that has nothing on it, and where it is mounted. A file system is made if it has none; what is not Floe's is left alone."
  type = object({
    device = optional(string, "unused")
    mount  = string
  })
  default = null
  validation {
    condition     = var.disk == null ? true : can(regex("^(unused|/dev/[^[:space:]]+)$", var.disk.device)) && can(regex("^/(var|srv|mnt)/[^[:space:]]+$", var.disk.mount))
    error_message = "The device is unused or a path below /dev, the mount a path below /var, /srv or /mnt."
  }
}

variable "secrets" {
  description = "Files that get what AWS's parameter store has: path on the machine to name of the parameter. The machine's role must be allowed to read them."
  type        = map(string)
  default     = {}
  nullable    = false
  validation {
    condition     = alltrue([for path, name in var.secrets : can(regex("^/etc/floe/[A-Za-z0-9._-]+$", path)) && can(regex("^[A-Za-z0-9/._-]+$", name))])
    error_message = "Secrets lie in /etc/floe, and parameters have names of letters, digits and / . _ -."
  }
}

variable "session_manager" {
  description = "Whether operators may open a shell by AWS's Session Manager, whose agent is installed then. There is no SSH in any case."
  type        = bool
  default     = false
  nullable    = false
}

variable "files" {
  description = "More files that the machine gets before anything is installed."
  type = list(object({
    path        = string
    content     = string
    permissions = optional(string, "0644")
  }))
  default  = []
  nullable = false
  validation {
    condition     = alltrue([for file in var.files : can(regex("^/[^[:space:]]+$", file.path)) && can(regex("^0?[0-7]{3}$", file.permissions))])
    error_message = "A file has an absolute path, and permissions such as 0644."
  }
}

variable "commands" {
  description = "Commands that run before anything is installed, each a list of words."
  type        = list(list(string))
  default     = []
  nullable    = false
  validation {
    condition     = alltrue([for command in var.commands : length(command) > 0])
    error_message = "A command has a word at least."
  }
}
