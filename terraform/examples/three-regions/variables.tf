variable "name" {
  description = "Prefix of every resource's name."
  type        = string
  default     = "floe-edge"
}

variable "regions" {
  description = "The three regions."
  type        = object({ europe = optional(string, "eu-central-1"), america = optional(string, "us-east-1"), asia = optional(string, "ap-southeast-1") })
  default     = {}
  validation {
    condition     = length(distinct(values(var.regions))) == 3 && alltrue([for region in values(var.regions) : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]+$", region))])
    error_message = "Three different regions, each named like eu-central-1."
  }
}

variable "package" {
  description = "Floe's .deb for arm64: URL that all regions can fetch, and SHA-256."
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

variable "domain" {
  description = "The one name of all edges."
  type        = string
}

variable "zone_id" {
  description = "Route 53 zone of the domain."
  type        = string
}

variable "certificate_arns" {
  description = "Certificates of the domain, one in each region: they do not leave theirs."
  type        = object({ europe = string, america = string, asia = string })
  validation {
    condition     = alltrue([for arn in values(var.certificate_arns) : startswith(arn, "arn:")])
    error_message = "A certificate is named by its ARN."
  }
}

variable "image_ids" {
  description = "Machine images. Null for the newest Debian 12 of the region."
  type        = object({ europe = optional(string), america = optional(string), asia = optional(string) })
  default     = {}
  validation {
    condition     = alltrue([for image in values(var.image_ids) : image == null ? true : startswith(image, "ami-")])
    error_message = "An image is named like ami-0123456789abcdef0."
  }
}
