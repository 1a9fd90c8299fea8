#!/usr/bin/env python3
"""floe-install fetches its package from S3 as S3 answers: a bucket of another region than the machine's refuses, with 301 and no
Location, whoever signs for the machine's. Neither a metadata service nor S3 is there: one server stands in for both. Root, for a
view of /var/lib of its own (see disk.sh).
"""

import hashlib
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPT = os.path.join(HERE, "..", "..", "terraform", "modules", "bootstrap", "floe-install.sh")
PACKAGE = b"a package" * 1000
ROLE = {"AccessKeyId": "ASIAX", "SecretAccessKey": "secret", "Token": "session"}
BUCKETS = {"near": "eu-central-1", "far": "us-west-2"}


class Amazon(http.server.BaseHTTPRequestHandler):
    signed_for = []

    def log_message(self, *words):
        pass

    def answer(self, status, body=b"", **fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self):
        self.answer(200, b"token")

    def do_HEAD(self):
        region = BUCKETS.get(self.path.split("/")[1])
        # As S3 to somebody without a name: no, but where it is.
        self.answer(403, x_amz_bucket_region=region) if region else self.answer(404)

    def do_GET(self):
        if self.path.startswith("/latest/meta-data/"):
            what = self.path.removeprefix("/latest/meta-data/")
            body = {"placement/region": "eu-central-1", "iam/security-credentials/": "edge",
                    "iam/security-credentials/edge": json.dumps(ROLE)}.get(what)
            return self.answer(200, body.encode()) if body else self.answer(404)
        region = BUCKETS.get(self.path.split("/")[1])
        signed = self.headers.get("Authorization", "").partition("Credential=")[2].split("/")
        if not region or len(signed) < 4 or signed[0] != "ASIAX" or signed[3] != "s3":
            return self.answer(403)
        self.signed_for.append(signed[2])
        if signed[2] != region:
            return self.answer(301, b"<Error><Code>PermanentRedirect</Code></Error>", x_amz_bucket_region=region)
        self.answer(200, PACKAGE)


def main():
    if not os.environ.get("FLOE_TEST_OWN_VIEW"):
        os.environ["FLOE_TEST_OWN_VIEW"] = "1"
        os.execvp("unshare", ["unshare", "-m", "--propagation", "private", sys.executable, __file__])
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/var/lib"], check=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Amazon)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = "http://127.0.0.1:%d" % server.server_port
    passed = 0
    with tempfile.TemporaryDirectory() as work:
        script = os.path.join(work, "floe-install")
        with open(SCRIPT) as given, open(script, "w") as file:
            file.write(given.read().replace("http://169.254.169.254/latest", address + "/latest"))
        # What the package would bring, and what it is installed with.
        for name, does in {"apt-get": 'for file in "$@"; do :; done; cp "$file" "%s/installed"' % work, "systemd-tmpfiles": ":",
                           "systemctl": ":", "chgrp": ":"}.items():
            with open(os.path.join(work, name), "w") as file:
                file.write("#!/bin/sh\n" + does + "\n")
            os.chmod(os.path.join(work, name), 0o755)
        for bucket, region in BUCKETS.items():
            Amazon.signed_for.clear()
            for left in ("/var/lib/floe-install/installed", os.path.join(work, "installed")):
                if os.path.exists(left):
                    os.remove(left)
            done = subprocess.run(
                ["sh", script, "--package", "s3://%s/floe.deb" % bucket, "--sha256", hashlib.sha256(PACKAGE).hexdigest(), "--unit", "floe-edge.service"],
                env={"PATH": work + ":" + os.environ["PATH"], "FLOE_S3_ENDPOINT": address}, capture_output=True, text=True)
            if done.returncode != 0:
                sys.exit("fetch.py: the package of a bucket in %s was not fetched: %s" % (region, done.stderr))
            with open(os.path.join(work, "installed"), "rb") as file:
                if file.read() != PACKAGE:
                    sys.exit("fetch.py: what was installed is not the package")
            if Amazon.signed_for != [region]:
                sys.exit("fetch.py: signed for %s, and the bucket is in %s" % (Amazon.signed_for, region))
            passed += 1
    print("floe-install from S3: %d passed, 0 failed" % passed)


if __name__ == "__main__":
    main()
