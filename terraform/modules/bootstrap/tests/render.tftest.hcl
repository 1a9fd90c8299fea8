variables {
  package       = { url = "https://example.org/floe_0.1.0_amd64.deb", sha256 = "b4aa2902656d54c50a1007cc3a0a988256b90e922026b434552e02e320a10e8d" }
  client_config = "default_context: testnet\n"
  environment   = { FLOE_EDGE_HOST = "0.0.0.0" }
}

run "renders_cloud_config" {
  command = plan
  assert {
    condition     = startswith(output.user_data, "#cloud-config\n")
    error_message = "cloud-init knows user data by its first line."
  }
  assert {
    condition = yamldecode(output.user_data).runcmd == [[
      "/usr/local/sbin/floe-install", "--package", "https://example.org/floe_0.1.0_amd64.deb", "--sha256",
      "b4aa2902656d54c50a1007cc3a0a988256b90e922026b434552e02e320a10e8d", "--unit", "floe-edge.service",
      "--health", "http://127.0.0.1:31415"
    ]]
    error_message = "The edge is installed, started and waited for."
  }
  assert {
    condition     = yamldecode(output.user_data).write_files[1].content == "FLOE_ADMIN_PORT=31420\nFLOE_EDGE_HOST=0.0.0.0\n"
    error_message = "Options go into edge.env, and metrics are apart from viewers."
  }
  assert {
    condition     = yamldecode(output.user_data).write_files[2].content == file("floe-install.sh")
    error_message = "The script arrives as it is."
  }
}

run "options_arrive_as_they_are" {
  command = plan
  variables {
    environment = { FLOE_JAVA_OPTS = "-Xmx128m -Xmn16m", FLOE_EDGE_SIGN = "a\"b\\c" }
  }
  assert {
    condition     = yamldecode(output.user_data).write_files[1].content == "FLOE_ADMIN_PORT=31420\nFLOE_EDGE_SIGN=\"a\\\"b\\\\c\"\nFLOE_JAVA_OPTS=\"-Xmx128m -Xmn16m\"\n"
    error_message = "systemd reads from the file what was said."
  }
}

run "asks_the_port_that_it_was_given" {
  command = plan
  variables {
    environment = { FLOE_EDGE_PORT = "8080" }
  }
  assert {
    condition     = contains(yamldecode(output.user_data).runcmd[0], "http://127.0.0.1:8080")
    error_message = "Health is asked for where the edge listens."
  }
}

run "a_node_has_its_configuration_its_disk_and_its_keys" {
  command = plan
  variables {
    role        = "node"
    environment = {}
    node_config = "name: ours\n"
    disk        = { device = "/dev/disk/by-id/one", mount = "/var/lib/floe" }
    secrets     = { "/etc/floe/protocol.key" = "/floe/ours/protocol" }
  }
  assert {
    condition     = output.unit == "floe-node.service" && yamldecode(output.user_data).write_files[1].path == "/etc/floe/node.yaml"
    error_message = "A node is described by node.yaml."
  }
  assert {
    condition = join(" ", slice(yamldecode(output.user_data).runcmd[0], 7, 13)) == join(" ", [
      "--disk", "/dev/disk/by-id/one", "--mount", "/var/lib/floe", "--secret", "/etc/floe/protocol.key=/floe/ours/protocol"
    ])
    error_message = "Disk and keys are told to the script, and health is not asked for."
  }
}

run "wants_a_checksum" {
  command = plan
  variables {
    package = { url = "https://example.org/floe.deb", sha256 = "latest" }
  }
  expect_failures = [var.package]
}

run "wants_a_package" {
  command = plan
  variables {
    package = { url = "https://example.org/floe", sha256 = "b4aa2902656d54c50a1007cc3a0a988256b90e922026b434552e02e320a10e8d" }
  }
  expect_failures = [var.package]
}

run "knows_its_roles" {
  command = plan
  variables {
    role = "relay"
  }
  expect_failures = [var.role]
}

run "a_node_may_be_set_up_on_the_machine" {
  command = plan
  variables {
    role        = "node"
    environment = {}
  }
  assert {
    condition     = [for file in yamldecode(output.user_data).write_files : file.path][1] == "/etc/floe/node.env"
    error_message = "There is no node.yaml then, without which the unit does not start."
  }
}

run "only_nodes_have_a_nodes_configuration" {
  command = plan
  variables {
    node_config = "name: ours\n"
  }
  expect_failures = [var.node_config]
}

run "options_are_floes_and_one_line" {
  command = plan
  variables {
    environment = { FLOE_EDGE_HOST = "0.0.0.0\nLD_PRELOAD=/tmp/x" }
  }
  expect_failures = [var.environment]
}

run "disks_are_disks" {
  command = plan
  variables {
    disk = { device = "sdb; reboot", mount = "/var/cache/floe" }
  }
  expect_failures = [var.disk]
}

run "what_is_too_long_for_a_cloud_is_said" {
  command = plan
  variables {
    files = [{ path = "/etc/large", content = join("", [for i in range(1000) : "0123456789abcdef"]) }]
  }
  expect_failures = [output.user_data]
}

run "letters_of_several_bytes_count_as_such" {
  command = plan
  variables {
    files = [{ path = "/etc/large", content = join("", [for i in range(300) : "äöüßäöüßäöüßäöüß"]) }]
  }
  expect_failures = [output.user_data]
}

run "a_way_in_comes_first" {
  command = plan
  variables {
    session_manager = true
    commands        = [["true"]]
  }
  assert {
    condition     = [for command in yamldecode(output.user_data).runcmd : command[0]] == ["/usr/local/sbin/floe-session-manager", "true", "/usr/local/sbin/floe-install"]
    error_message = "Whoever looks why the rest went wrong has a way in."
  }
  assert {
    condition     = [for file in yamldecode(output.user_data).write_files : file.path if file.path == "/usr/local/sbin/floe-session-manager" && file.permissions == "0755"] == ["/usr/local/sbin/floe-session-manager"]
    error_message = "The script that makes it is there."
  }
}

run "no_way_in_unless_asked" {
  command = plan
  assert {
    condition     = !strcontains(output.user_data, "session-manager")
    error_message = "Not every cloud is AWS."
  }
}

run "the_name_of_a_file_is_not_its_contents" {
  command = plan
  variables {
    client_config = "client_config.yaml"
  }
  expect_failures = [var.client_config]
}

run "the_name_of_a_nodes_file_is_not_its_contents" {
  command = plan
  variables {
    role        = "node"
    node_config = "node.yaml"
  }
  expect_failures = [var.node_config]
}

run "files_have_paths" {
  command = plan
  variables {
    files = [{ path = "relative", content = "" }]
  }
  expect_failures = [var.files]
}

run "commands_have_words" {
  command = plan
  variables {
    commands = [[]]
  }
  expect_failures = [var.commands]
}
