#!/usr/bin/env python3
"""Third-party notices: every library of an SBOM with its licence, and the licence and notice files that its jar has.

Looks for the jars where Maven keeps them (~/.m2/repository, or MAVEN_REPOSITORY). Each different text is printed once.
"""

import argparse
import hashlib
import json
import os
import re
import sys
import zipfile

TEXTS = re.compile(r"(META-INF/)?(LICEN[CS]E|NOTICE|COPYING|AUTHORS)([-._][^/]*)?(\.(txt|md))?$", re.IGNORECASE)
# What is compiled into the program besides the libraries of the SBOM.
OTHERS = [
    ("OpenJDK class library and GraalVM's Substrate VM", "GPL-2.0 with Classpath Exception", "https://openjdk.org, https://www.graalvm.org"),
    ("blst", "Apache-2.0", "https://github.com/supranational/blst"),
]


def licences(component):
    names = []
    for entry in component.get("licenses", []):
        licence = entry.get("license", {})
        names.append(entry.get("expression") or licence.get("id") or licence.get("name") or "")
    return " or ".join(sorted({name for name in names if name})) or "not said by its authors"


def texts(jar):
    with zipfile.ZipFile(jar) as archive:
        for entry in sorted(archive.namelist()):
            if TEXTS.match(entry):
                text = archive.read(entry).decode("utf-8", "replace").replace("\r\n", "\n").strip()
                if text:
                    yield entry, text


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bom", required=True)
    parser.add_argument("--license", required=True, help="Floe's own, which is not repeated")
    given = parser.parse_args()
    repository = os.environ.get("MAVEN_REPOSITORY", os.path.expanduser("~/.m2/repository"))
    with open(given.bom) as file:
        components = json.load(file)["components"]
    print("What others wrote and is in this program. Our thanks to all of them.\n")
    for name, licence, where in OTHERS:
        print("%s\n    %s, %s" % (name, licence, where))
    found, unknown = {}, []
    for component in sorted(components, key=lambda one: one["bom-ref"]):
        group, name, version = component.get("group", ""), component["name"], component["version"]
        print("%s:%s %s\n    %s" % (group, name, version, licences(component)))
        if licences(component).startswith("not said"):
            unknown.append(name)
        jar = os.path.join(repository, group.replace(".", "/"), name, version, "%s-%s.jar" % (name, version))
        if os.path.exists(jar):
            for entry, text in texts(jar):
                key = hashlib.sha256(re.sub(r"\s+", " ", text).encode()).hexdigest()
                found.setdefault(key, (text, []))[1].append(name)
    for text, names in found.values():
        print("\n" + "-" * 100)
        print("Of " + ", ".join(sorted(set(names))) + ":\n")
        print(text)
    if unknown:
        sys.exit("notices.py: no licence is known of " + ", ".join(unknown))


if __name__ == "__main__":
    main()
