#!/usr/bin/env bash
# The libraries that are in the program, as Maven resolves them: bom.sh OUT, CycloneDX JSON.
set -euo pipefail
out=$(realpath -m "$1")
cd "$(dirname "$0")/../.."
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
./mvnw -q -B org.cyclonedx:cyclonedx-maven-plugin:2.9.1:makeBom -Dspotless.check.skip=true \
  -DoutputFormat=json -DoutputName=bom -DoutputDirectory="$directory" -DincludeTestScope=false -DincludeProvidedScope=false \
  -DincludeBomSerialNumber=false -DschemaVersion=1.6 >&2
# Without what differs from run to run.
python3 - "$directory/bom.json" >"$out" <<'P'
import json, sys

bom = json.load(open(sys.argv[1]))
bom.get("metadata", {}).pop("timestamp", None)
bom["components"].sort(key=lambda component: component["bom-ref"])
bom["dependencies"].sort(key=lambda dependency: dependency["ref"])
print(json.dumps(bom, indent=2, sort_keys=True))
P
