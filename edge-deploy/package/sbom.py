#!/usr/bin/env python3
"""The SBOM of one binary: the libraries' CycloneDX document, with the binary's checksum and what it was built from."""

import argparse
import datetime
import hashlib
import json
import os
import uuid


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("bom", "binary", "name", "version", "commit"):
        parser.add_argument("--" + option, required=True)
    parser.add_argument("--build", help="JSON of strings: compilers, options and the like")
    given = parser.parse_args()
    with open(given.bom) as file:
        bom = json.load(file)
    with open(given.binary, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    build = {"commit": given.commit}
    if given.build:
        with open(given.build) as file:
            build.update(json.load(file))
    earlier = bom["metadata"]["component"]
    date = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    bom["metadata"] = {
        "timestamp": date.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "component": {
            "type": "application",
            "bom-ref": earlier["bom-ref"],
            "name": given.name,
            "version": given.version,
            "licenses": [{"license": {"id": "Apache-2.0"}}],
            "hashes": [{"alg": "SHA-256", "content": digest}],
            "properties": [{"name": "floe:build:" + key, "value": str(build[key])} for key in sorted(build)],
        },
        "tools": bom["metadata"].get("tools", {}),
    }
    bom["serialNumber"] = "urn:uuid:" + str(uuid.uuid5(uuid.NAMESPACE_URL, "sha256:" + digest))
    print(json.dumps(bom, indent=2, sort_keys=True))


if __name__ == "__main__":
    main()
