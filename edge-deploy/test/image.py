#!/usr/bin/env python3
"""Reads an OCI layout as an engine does: every digest and size is right, the program is in it, and it runs as nobody: image.py DIR"""

import gzip
import hashlib
import io
import json
import os
import sys
import tarfile

directory = sys.argv[1]


def blob(descriptor):
    algorithm, digest = descriptor["digest"].split(":")
    with open(os.path.join(directory, "blobs", algorithm, digest), "rb") as file:
        data = file.read()
    assert hashlib.sha256(data).hexdigest() == digest and len(data) == descriptor["size"], descriptor
    return data


with open(os.path.join(directory, "oci-layout")) as file:
    assert json.load(file) == {"imageLayoutVersion": "1.0.0"}
with open(os.path.join(directory, "index.json")) as file:
    (both,) = json.load(file)["manifests"]
images = json.loads(blob(both))["manifests"]
for image in images:
    manifest = json.loads(blob(image))
    config = json.loads(blob(manifest["config"]))
    assert config["architecture"] == image["platform"]["architecture"] and config["os"] == "linux"
    files = {}
    assert len(config["rootfs"]["diff_ids"]) == len(manifest["layers"]) == len(config["history"])
    for layer, diff in zip(manifest["layers"], config["rootfs"]["diff_ids"]):
        tar = gzip.decompress(blob(layer))
        assert diff == "sha256:" + hashlib.sha256(tar).hexdigest()
        with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
            for member in archive:
                files[member.name] = member
    program = files[config["config"]["Entrypoint"][0].lstrip("/")]
    assert program.mode & 0o111 == 0o111 and program.uid == 0, program
    assert config["config"]["User"] == "65532:65532" and "Healthcheck" in config["config"]
    assert files["etc/ssl/certs/ca-certificates.crt"].size > 100_000
    for folder in ("proc", "sys", "dev", "tmp"):
        assert files[folder].isdir(), folder
    assert not any(member.mode & 0o6000 for member in files.values() if member.isreg() and member.uid == 65532)
    print("%s: %d layers, %d files, %.1f MB compressed" % (
        config["architecture"], len(manifest["layers"]), len(files), sum(layer["size"] for layer in manifest["layers"]) / 1e6))
