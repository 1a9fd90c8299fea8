# One storage node, in a network of its own.
provider "aws" {
  region = var.region
}

module "network" {
  source = "../../modules/network"
  name   = var.name
  zones  = 1
}

module "node" {
  source        = "../../modules/node"
  name          = var.name
  subnet_id     = module.network.subnet_ids[0]
  architecture  = var.architecture
  image_id      = var.image_id
  disk          = var.disk
  snapshots     = var.snapshots
  package       = var.package
  client_config = file(var.client_config_file)
  node_config   = file(var.node_config_file)
  keys          = var.keys
  secrets       = var.secrets
  port          = var.port
  environment   = var.environment
  scrapers      = var.scrapers
  alarm_topics  = var.alarm_topics
  domain        = var.domain
  zone_id       = var.zone_id
}
