variable "name" {
  description = "Prefix of every resource's name."
  type        = string
  default     = "floe-edge"
}

variable "region" {
  description = "AWS region of the edges, one in which CloudFront has an origin shield."
  type        = string
  default     = "eu-central-1"
  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "A region is named like eu-central-1."
  }
}

variable "package" {
  description = "Floe's .deb for arm64: URL and SHA-256."
  type        = object({ url = string, sha256 = string })
}

variable "image_id" {
  description = "Machine image. Null for the newest Debian 12."
  type        = string
  default     = null
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
  description = "Name that viewers use. Null for CloudFront's own."
  type        = string
  default     = null
  validation {
    condition     = var.domain == null ? true : can(regex("^([a-z0-9_*]([a-z0-9-]*[a-z0-9])?\\.)+[a-z0-9-]+$", var.domain))
    error_message = "A domain is a name such as blobs.example.org."
  }
}

variable "certificate_arn" {
  description = "Certificate of the domain, in us-east-1. Null for CloudFront's own name."
  type        = string
  default     = null
  validation {
    condition     = (var.certificate_arn == null) == (var.domain == null)
    error_message = "A domain has a certificate, and nothing else has one."
  }
  validation {
    condition     = var.certificate_arn == null ? true : startswith(var.certificate_arn, "arn:") && strcontains(var.certificate_arn, ":us-east-1:")
    error_message = "CloudFront takes certificates of us-east-1, named by their ARN."
  }
}

variable "price_class" {
  description = "Where CloudFront answers: PriceClass_100, PriceClass_200 or PriceClass_All."
  type        = string
  default     = "PriceClass_100"
  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "PriceClass_100, PriceClass_200 or PriceClass_All."
  }
}
