#!/usr/bin/env python3
"""Makes an OCI image index out of binaries and root file systems, without an engine: the same inputs give the same bytes.

  image.py --version V --out DIR amd64=BINARY,BASE.tar [arm64=BINARY,BASE.tar]

DIR becomes an OCI layout (skopeo copy oci:DIR docker://…, podman pull oci:DIR). SOURCE_DATE_EPOCH is the date of all of it.
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import time

USER = "65532:65532"
# What nobody reads in an image; copyrights stay.
UNREAD = re.compile(r"usr/share/(man|locale|info|lintian)/|usr/share/doc/(?!.*/copyright$)[^/]+/.|var/(cache|lib)/apt/|var/log/.")
AUTHORITIES = "usr/share/ca-certificates/mozilla/"
BUNDLE = "etc/ssl/certs/ca-certificates.crt"
TYPES = "application/vnd.oci.image."


class Layout:
    """The blobs of an OCI layout."""

    def __init__(self, directory):
        self.directory = directory
        os.makedirs(os.path.join(directory, "blobs", "sha256"))

    def add(self, data, media_type, **more):
        digest = hashlib.sha256(data).hexdigest()
        with open(os.path.join(self.directory, "blobs", "sha256", digest), "wb") as file:
            file.write(data)
        return {"mediaType": media_type, "digest": "sha256:" + digest, "size": len(data), **more}

    def add_json(self, value, media_type, **more):
        return self.add(json.dumps(value, sort_keys=True, separators=(",", ":")).encode(), media_type, **more)


def compressed(tar):
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=6, mtime=0) as file:
        file.write(tar)
    return out.getvalue()


def base_layer(path, epoch):
    """
    What is in the tar, in the order of names and at one time; no devices, which engines bring. Packages are only unpacked in it:
    what they would do when they are installed is done here, which is the bundle of certificates.
    """
    out = io.BytesIO()
    with tarfile.open(path) as given, tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as made:
        members = {}
        for member in given:
            member.name = member.name.removeprefix("./")
            if not (member.isdev() or member.name in ("", ".") or member.name.startswith("dev/") or UNREAD.match(member.name)):
                members[member.name] = member
        authorities = [given.extractfile(members[name]).read() for name in sorted(members)
                       if name.startswith(AUTHORITIES) and name.endswith(".crt")]
        bundle = b"".join(text if text.endswith(b"\n") else text + b"\n" for text in authorities)
        members[BUNDLE] = tarfile.TarInfo(BUNDLE)
        members[BUNDLE].size, members[BUNDLE].mode = len(bundle), 0o644
        for name in ("proc", "sys", "dev", "tmp", "etc/floe", "var/lib/floe", "var/cache/floe"):
            if name not in members:
                folder = tarfile.TarInfo(name)
                folder.type, folder.mode = tarfile.DIRTYPE, 0o1777 if name == "tmp" else 0o755
                members[name] = folder
        for name in ("var/lib/floe", "var/cache/floe"):
            members[name].uid = members[name].gid = int(USER.split(":")[0])
        for name in sorted(members):
            member = members[name]
            member.mtime, member.uname, member.gname, member.pax_headers = epoch, "", "", {}
            content = io.BytesIO(bundle) if name == BUNDLE else given.extractfile(member) if member.isreg() else None
            made.addfile(member, content)
    return out.getvalue()


def program_layer(path, epoch):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as made:
        member = tarfile.TarInfo("usr/bin/floe")
        member.size, member.mode, member.mtime = os.path.getsize(path), 0o755, epoch
        with open(path, "rb") as file:
            made.addfile(member, file)
    return out.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", required=True)
    parser.add_argument("--revision", default="")
    parser.add_argument("--out", required=True)
    parser.add_argument("architectures", nargs="+", metavar="ARCHITECTURE=BINARY,BASE")
    given = parser.parse_args()
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch))
    labels = {
        "org.opencontainers.image.title": "floe",
        "org.opencontainers.image.description": "Serves Walrus blobs from the edge",
        "org.opencontainers.image.version": given.version,
        "org.opencontainers.image.revision": given.revision,
        "org.opencontainers.image.licenses": "Apache-2.0",
    }
    layout = Layout(given.out)
    manifests = []
    for word in sorted(given.architectures):
        architecture, _, files = word.partition("=")
        binary, base = files.split(",")
        tars = [base_layer(base, epoch), program_layer(binary, epoch)]
        config = layout.add_json({
            "architecture": architecture,
            "os": "linux",
            "created": created,
            "config": {
                "User": USER,
                "Env": ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "XDG_STATE_HOME=/tmp", "FLOE_CONFIG=/etc/floe/client_config.yaml",
                        "FLOE_EDGE_HOST=0.0.0.0", "FLOE_PUBLISHER_HOST=0.0.0.0"],
                "Entrypoint": ["/usr/bin/floe"],
                "Cmd": ["edge"],
                "ExposedPorts": {"31415/tcp": {}},
                "StopSignal": "SIGTERM",
                "Labels": labels,
                # Docker's own; the standard has none, and engines that go by it are told by their own options.
                "Healthcheck": {"Test": ["CMD", "/usr/bin/floe", "health", "--quiet"], "Interval": 10_000_000_000,
                                "Timeout": 6_000_000_000, "StartPeriod": 30_000_000_000},
            },
            "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar).hexdigest() for tar in tars]},
            "history": [{"created": created, "created_by": "Debian 12"}, {"created": created, "created_by": "floe " + given.version}],
        }, TYPES + "config.v1+json")
        layers = [layout.add(compressed(tar), TYPES + "layer.v1.tar+gzip") for tar in tars]
        manifests.append(layout.add_json(
            {"schemaVersion": 2, "mediaType": TYPES + "manifest.v1+json", "config": config, "layers": layers},
            TYPES + "manifest.v1+json", platform={"architecture": architecture, "os": "linux"}))
    index = {"schemaVersion": 2, "mediaType": TYPES + "index.v1+json", "manifests": manifests, "annotations": labels}
    both = layout.add_json(index, TYPES + "index.v1+json", annotations={
        "org.opencontainers.image.ref.name": "floe:" + given.version,
        # Docker's own name for it.
        "io.containerd.image.name": "docker.io/library/floe:" + given.version,
    })
    with open(os.path.join(given.out, "index.json"), "w") as file:
        json.dump({"schemaVersion": 2, "mediaType": TYPES + "index.v1+json", "manifests": [both]}, file, sort_keys=True)
    with open(os.path.join(given.out, "oci-layout"), "w") as file:
        file.write('{"imageLayoutVersion":"1.0.0"}')


if __name__ == "__main__":
    main()
