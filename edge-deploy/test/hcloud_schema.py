#!/usr/bin/env python3
"""Compares what modules/edge-hcloud says with the recorded schema of its provider, which cannot be had everywhere.

  hcloud_schema.py                              compares
  hcloud_schema.py record SCHEMA PROVIDER       records, out of `terraform providers schema -json` and the provider's version
"""

import glob
import json
import os
import sys

import hcl2

MODULE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "terraform", "modules", "edge-hcloud")
SCHEMA = os.path.join(MODULE, "schema.json")
# Terraform's own, in every resource.
META = {"count", "for_each", "depends_on", "lifecycle", "provider", "provisioner", "connection", "dynamic"}


def resources():
    for path in sorted(glob.glob(os.path.join(MODULE, "*.tf"))):
        with open(path) as file:
            for resource in hcl2.load(file).get("resource", []):
                for kind, named in resource.items():
                    for name, body in named.items():
                        yield kind.strip('"'), name.strip('"'), body


def shape(block):
    """Attributes as required, optional or computed, and blocks within, of Terraform's schema."""
    found = {}
    for name, attribute in block.get("attributes", {}).items():
        found[name] = "required" if attribute.get("required") else "optional" if attribute.get("optional") else "computed"
    for name, inner in block.get("block_types", {}).items():
        found[name] = shape(inner["block"])
    return found


def record(schema, version):
    with open(schema) as file:
        (provider,) = json.load(file)["provider_schemas"].values()
    kinds = sorted({kind for kind, _, _ in resources()})
    with open(SCHEMA, "w") as file:
        json.dump({"provider": "hetznercloud/hcloud " + version,
                   "resources": {kind: shape(provider["resource_schemas"][kind]["block"]) for kind in kinds}}, file, indent=1, sort_keys=True)
        file.write("\n")


def compare(where, body, known, problems):
    given = {key.strip('"'): value for key, value in body.items() if not key.startswith("__")}
    for dynamic in given.get("dynamic", []):
        for name, value in dynamic.items():
            given.setdefault(name.strip('"'), []).extend(value["content"])
    for name, value in given.items():
        if name in META:
            continue
        if name not in known:
            problems.append("%s has no %s" % (where, name))
        elif known[name] == "computed":
            problems.append("%s: %s is said by the provider" % (where, name))
        elif isinstance(known[name], dict):
            for inner in value if isinstance(value, list) else [value]:
                compare("%s.%s" % (where, name), inner, known[name], problems)
    for name, kind in known.items():
        if kind == "required" and name not in given:
            problems.append("%s needs %s" % (where, name))


def main():
    if sys.argv[1:2] == ["record"]:
        record(*sys.argv[2:4])
        return
    with open(SCHEMA) as file:
        recorded = json.load(file)
    problems, seen = [], 0
    for kind, name, body in resources():
        seen += 1
        known = recorded["resources"].get(kind)
        if known is None:
            problems.append("%s is not recorded" % kind)
        else:
            compare("%s.%s" % (kind, name), body, known, problems)
    for problem in problems:
        print(problem)
    print("%d resources against %s, %d problems" % (seen, recorded["provider"], len(problems)))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
