# Edges of one region behind a load balancer: the smallest thing that survives the loss of a machine and of a zone.
provider "aws" {
  region = var.region
}

module "network" {
  source = "../../modules/network"
  name   = var.name
}

module "edge" {
  source          = "../../modules/edge"
  name            = var.name
  vpc_id          = module.network.vpc_id
  subnet_ids      = module.network.subnet_ids
  architecture    = var.architecture
  image_id        = var.image_id
  size            = var.size
  cache_disk      = var.cache_disk
  package         = var.package
  client_config   = file(var.client_config_file)
  environment     = var.environment
  certificate_arn = var.certificate_arn
  domain          = var.domain
  zone_id         = var.zone_id
  session_manager = var.session_manager
}
