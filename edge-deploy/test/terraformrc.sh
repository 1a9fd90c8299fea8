# shellcheck shell=bash
# Sourced: tells Terraform to take providers from this machine, where they lie unpacked, if there are any. Sets
# TF_CLI_CONFIG_FILE; $1 is a directory for it.
floe_providers=$(find /opt /usr/local/share /usr/share "$HOME/.terraform.d" -path '*/registry.terraform.io/*' \
  -name 'terraform-provider-*' -print -quit 2>/dev/null || true)
export TF_CLI_CONFIG_FILE=$1/terraformrc TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
if [ -n "$floe_providers" ]; then
  printf 'provider_installation {\n  filesystem_mirror {\n    path    = "%s"\n    include = ["registry.terraform.io/*/*"]\n  }\n}\n' \
    "${floe_providers%%/registry.terraform.io/*}" >"$TF_CLI_CONFIG_FILE"
else
  : >"$TF_CLI_CONFIG_FILE"
fi
