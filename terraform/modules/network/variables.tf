variable "name" {
  description = "Prefix of every resource's name."
  type        = string
  default     = "floe"
  nullable    = false
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,23}$", var.name))
    error_message = "The name has at most 24 small letters, digits and dashes."
  }
}

variable "cidr" {
  description = "Addresses of the network, a /16 to a /24; each subnet gets a sixteenth of it."
  type        = string
  default     = "10.80.0.0/16"
  nullable    = false
  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(tonumber(split("/", var.cidr)[1]) >= 16 && tonumber(split("/", var.cidr)[1]) <= 24, false)
    error_message = "The addresses are an IPv4 network of /16 to /24, such as 10.80.0.0/16."
  }
}

variable "zones" {
  description = "In how many availability zones there is a subnet."
  type        = number
  default     = 2
  nullable    = false
  validation {
    condition     = var.zones >= 1 && var.zones <= 6 && floor(var.zones) == var.zones
    error_message = "One to six zones."
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
