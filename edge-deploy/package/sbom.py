#!/usr/bin/env python3
"""The SBOM of one binary: the libraries' CycloneDX document, with the binary's checksum and what it was built from.

A native binary has the record of its build in it (.mvn/build-properties.sh), and gives it without being run: it may be for another
processor. What has none, such as a stand-in of the tests, has its commit alone.
"""

import argparse
import datetime
import hashlib
import json
import os
import re
import uuid

RECORD = re.compile(rb"# floe-build-record\n((?:[a-z][a-z0-9.]*=[^\n\0]{0,65536}\n){3,64})# the end of floe-build-record\n")


def record(program):
    """What a program says it was built with, by name; nothing if it does not say."""
    found = set(RECORD.findall(program))
    if len(found) > 1:
        raise SystemExit("sbom.py: the program has %d different records of its build" % len(found))
    return dict(line.split("=", 1) for text in found for line in text.decode().splitlines())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("bom", "binary", "name", "version", "commit"):
        parser.add_argument("--" + option, required=True)
    given = parser.parse_args()
    with open(given.bom) as file:
        bom = json.load(file)
    with open(given.binary, "rb") as file:
        program = file.read()
    digest = hashlib.sha256(program).hexdigest()
    build = {"commit": given.commit} | record(program)
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
