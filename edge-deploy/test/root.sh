#!/usr/bin/env bash
# Makes the root file system of the tests' machines, in the cache directory, unless it is there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=edge-deploy/test/nspawn.sh
. "$here/nspawn.sh"
# shellcheck disable=SC2154
root=$tools/root
make_root
