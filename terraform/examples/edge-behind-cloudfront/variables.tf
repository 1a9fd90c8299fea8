variable "name" {
  description = "Prefix of every resource's name."
  type        = string
  default     = "floe-edge"
}

variable "region" {
  description = "AWS region of the edges, one in which CloudFront has an origin shield."
  type        = string
  default     = "eu-central-1"
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
}

variable "domain" {
  description = "Name that viewers use. Null for CloudFront's own."
  type        = string
  default     = null
}

variable "certificate_arn" {
  description = "Certificate of the domain, in us-east-1. Null for CloudFront's own name."
  type        = string
  default     = null
  validation {
    condition     = (var.certificate_arn == null) == (var.domain == null)
    error_message = "A domain has a certificate, and nothing else has one."
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
