# Edges on three continents under one name; viewers get the nearest that is healthy.
provider "aws" {
  alias  = "europe"
  region = var.regions.europe
}

provider "aws" {
  alias  = "america"
  region = var.regions.america
}

provider "aws" {
  alias  = "asia"
  region = var.regions.asia
}

locals {
  client_config = file(var.client_config_file)
}

module "network_europe" {
  source    = "../../modules/network"
  providers = { aws = aws.europe }
  name      = var.name
}

module "network_america" {
  source    = "../../modules/network"
  providers = { aws = aws.america }
  name      = var.name
}

module "network_asia" {
  source    = "../../modules/network"
  providers = { aws = aws.asia }
  name      = var.name
}

module "edge_europe" {
  source          = "../../modules/edge"
  providers       = { aws = aws.europe }
  name            = var.name
  vpc_id          = module.network_europe.vpc_id
  subnet_ids      = module.network_europe.subnet_ids
  image_id        = var.image_ids.europe
  package         = var.package
  client_config   = local.client_config
  certificate_arn = var.certificate_arns.europe
  domain          = var.domain
  zone_id         = var.zone_id
}

module "edge_america" {
  source          = "../../modules/edge"
  providers       = { aws = aws.america }
  name            = var.name
  vpc_id          = module.network_america.vpc_id
  subnet_ids      = module.network_america.subnet_ids
  image_id        = var.image_ids.america
  package         = var.package
  client_config   = local.client_config
  certificate_arn = var.certificate_arns.america
  domain          = var.domain
  zone_id         = var.zone_id
}

module "edge_asia" {
  source          = "../../modules/edge"
  providers       = { aws = aws.asia }
  name            = var.name
  vpc_id          = module.network_asia.vpc_id
  subnet_ids      = module.network_asia.subnet_ids
  image_id        = var.image_ids.asia
  package         = var.package
  client_config   = local.client_config
  certificate_arn = var.certificate_arns.asia
  domain          = var.domain
  zone_id         = var.zone_id
}
