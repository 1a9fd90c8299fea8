config {
  call_module_type = "local"
}

plugin "terraform" {
  enabled = true
  preset  = "all"
}

# Examples are read from top to bottom, in one file where they are short.
rule "terraform_standard_module_structure" {
  enabled = false
}
