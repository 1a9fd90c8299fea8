locals {
  unit = "floe-${var.role}.service"

  ports = { edge = "31415", publisher = "31416", daemon = "31415", node = "" }
  port  = lookup(var.environment, "FLOE_${upper(var.role)}_PORT", local.ports[var.role])
  # A node is ready when the chain lists it, which may be days after it started.
  health = var.role == "node" ? [] : ["--health", "http://127.0.0.1:${local.port}"]

  # Metrics apart from those whom it serves; at the machine's own address unless FLOE_ADMIN_HOST says otherwise.
  admin = { edge = "31420", publisher = "31421", daemon = "31420" }
  options = merge(
    contains(keys(local.admin), var.role) ? { FLOE_ADMIN_PORT = local.admin[var.role] } : {},
    var.environment,
  )

  # systemd takes quotation marks and backslashes out of what is not quoted.
  environment = { for key, value in local.options : key =>
    can(regex("^[A-Za-z0-9@%_+=:,./-]*$", value)) ? value : "\"${replace(replace(value, "\\", "\\\\"), "\"", "\\\"")}\""
  }

  files = concat(
    [{ path = "/etc/floe/client_config.yaml", content = var.client_config, permissions = "0640" }],
    var.node_config == null ? [] : [{ path = "/etc/floe/node.yaml", content = var.node_config, permissions = "0640" }],
    [
      {
        path        = "/etc/floe/${var.role}.env"
        content     = join("", [for key, value in local.environment : "${key}=${value}\n"])
        permissions = "0640"
      },
      { path = "/usr/local/sbin/floe-install", content = file("${path.module}/floe-install.sh"), permissions = "0755" },
    ],
    var.session_manager ? [
      { path = "/usr/local/sbin/floe-session-manager", content = file("${path.module}/session-manager.sh"), permissions = "0755" },
    ] : [],
    var.files,
  )

  install = concat(
    ["/usr/local/sbin/floe-install", "--package", var.package.url, "--sha256", var.package.sha256, "--unit", local.unit],
    local.health,
    var.disk == null ? [] : ["--disk", var.disk.device, "--mount", var.disk.mount],
    flatten([for path, parameter in var.secrets : ["--secret", "${path}=${parameter}"]]),
  )

  cloud_config = {
    package_update = false
    write_files    = local.files
    # The way in comes first, for whoever looks why the rest did not.
    runcmd = concat(var.session_manager ? [["/usr/local/sbin/floe-session-manager"]] : [], var.commands, [local.install])
  }

  user_data = "#cloud-config\n${yamlencode(local.cloud_config)}"
}
