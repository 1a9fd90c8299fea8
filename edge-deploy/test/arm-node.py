#!/usr/bin/env python3
"""One storage node of an arm64 processor in a network of four that are not: does what nodes do, beside them.

  arm-node.py [--emulator COMMAND] BINARY ARM64-BINARY

BINARY runs here, ARM64-BINARY on one core under qemu-aarch64 (Debian's qemu-user), with the C library of Debian's
libc6-arm64-cross; --emulator '' where that processor is the machine's own. Prints what was done and how long it took,
and exits 1 if something of it was not as it should be.
"""

import argparse
import json
import os
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

NODES = 4
SHARDS = 10
LIMIT = 180
NAME = "node-1"
LENGTHS = (1, 3000, 200_000, 1_500_000)

# Who it is does not matter here.
UNPINNED = ssl.create_default_context()
UNPINNED.check_hostname = False
UNPINNED.verify_mode = ssl.CERT_NONE

failures = []


def check(what, right, began):
    print("  %-6s %6.1f s  %s" % ("ok" if right else "FAILED", time.monotonic() - began, what), flush=True)
    if not right:
        failures.append(what)


def fetch(url, data=None):
    request = urllib.request.Request(url, data=data, method="GET" if data is None else "PUT")
    try:
        with urllib.request.urlopen(request, timeout=LIMIT, context=UNPINNED if url.startswith("https:") else None) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError as error:
        return 0, str(error).encode()


def until(condition, limit=LIMIT):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


class Network:
    """A local network, of which one node is replaced by one of another processor."""

    def __init__(self, binary, arm, directory):
        self.binary, self.arm, self.directory = binary, arm, directory
        self.net = os.path.join(directory, "net")
        self.log = open(os.path.join(directory, "arm-node.log"), "ab")
        self.devnet = subprocess.Popen(
            [binary, "devnet", "--processes", "--fresh", "--dir", self.net, "--nodes", str(NODES), "--shards", str(SHARDS)],
            stdout=open(os.path.join(directory, "devnet.log"), "wb"), stderr=subprocess.STDOUT)
        described = os.path.join(self.net, "network.json")
        if not until(lambda: os.path.exists(described) or self.devnet.poll() is not None) or self.devnet.poll() is not None:
            raise SystemExit("arm-node.py: the network does not start; " + os.path.join(directory, "devnet.log"))
        with open(described) as file:
            self.json = json.load(file)
        self.node = next(node for node in self.json["nodes"] if node["name"] == NAME)
        self.url = self.node["url"]
        self.home = os.path.join(self.net, "nodes", NAME)
        self.process = None

    def run(self, *words):
        """A command of the native binary's."""
        return subprocess.run([self.binary, *words], capture_output=True, timeout=LIMIT, text=True)

    def run_arm(self, *words):
        return subprocess.run([*self.arm, *words], capture_output=True, timeout=LIMIT, text=True)

    def start(self):
        address = self.url.removeprefix("https://")
        self.process = subprocess.Popen(
            ["taskset", "-c", "0", *self.arm, "node", "--config", os.path.join(self.home, "node.yaml"), "--listen", address],
            stdout=self.log, stderr=subprocess.STDOUT)

    def stop(self):
        """How it ended."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(120)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def health(self):
        status, body = fetch(self.url + "/v1/health?detailed=true")
        return json.loads(body)["success"]["data"] if status == 200 else {}

    def is_whole(self):
        health = self.health()
        text = json.dumps(health)
        return (health.get("nodeStatus") == "Active" and "complete in epoch %d" % health["epoch"] in text
                and "not complete in epoch" not in text)

    def store(self, content):
        status, body = fetch(self.json["publisher"] + "/v1/blobs?epochs=20", content)
        said = json.loads(body) if status == 200 else {}
        return said.get("newlyCreated", {}).get("blobObject", {}).get("blobId")

    def slivers(self):
        """How many blobs, and slivers of them, the node has, by its own database."""
        said = self.run("node", "db", "count", "--dir", os.path.join(self.home, "data"), "--json")
        return json.loads(said.stdout) if said.returncode == 0 else {"error": said.stderr}

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.devnet.send_signal(signal.SIGTERM)
        try:
            self.devnet.wait(60)
        except subprocess.TimeoutExpired:
            self.devnet.kill()
        self.log.close()


def suite(network):
    blobs = {}

    def store_all():
        for length in LENGTHS:
            content = os.urandom(length)
            blob = network.store(content)
            if not blob:
                return False
            blobs[blob] = content
        return True

    def readable():
        return all(fetch(network.json["edge"] + "/v1/blobs/" + blob) == (200, content) for blob, content in blobs.items())

    def has_all():
        said = network.slivers()
        shards = network.node["shards"]
        return (said.get("blobs"), said.get("primarySlivers"), said.get("secondarySlivers")) == (
            len(blobs), shards * len(blobs), shards * len(blobs))

    began = time.monotonic()
    check("blobs are stored before it is there", store_all(), began)
    os.kill(network.node["pid"], signal.SIGTERM)
    until(lambda: fetch(network.url + "/v1/health")[0] == 0)

    began = time.monotonic()
    network.start()
    check("it starts on the directory that the other processor's node left, and has everything", until(network.is_whole), began)

    began = time.monotonic()
    check("blobs are stored with it", store_all(), began)
    began = time.monotonic()
    confirmed = all(until(lambda: fetch(network.url + "/v1/blobs/%s/confirmation/permanent" % blob)[0] == 200) for blob in blobs)
    check("it confirms each of them", confirmed, began)
    began = time.monotonic()
    check("it has its slivers of each", until(has_all), began)

    began = time.monotonic()
    advanced = network.run("chain", "advance", "--epochs", "2", "--dir", os.path.join(network.net, "chain"))
    check("epochs pass, and it says that it has its shards", advanced.returncode == 0 and until(network.is_whole), began)

    began = time.monotonic()
    check("it is asked by the command line: health", network.run(
        "health", "--committee", "--config", os.path.join(network.net, "client_config.yaml")).returncode == 0, began)

    began = time.monotonic()
    check("it ends when it is told to", network.stop() in (0, 143, -signal.SIGTERM), began)
    data = os.path.join(network.home, "data")
    began = time.monotonic()
    check("its own fsck finds nothing", network.run_arm("fsck", "--dir", data).returncode == 0, began)
    began = time.monotonic()
    check("its own db verify finds nothing", network.run_arm("node", "db", "verify", "--dir", data).returncode == 0, began)
    backup = os.path.join(network.directory, "backup")
    began = time.monotonic()
    copied = network.run_arm("backup", "--dir", data, "--to", backup)
    check("it is copied", copied.returncode == 0, began)

    began = time.monotonic()
    shutil.rmtree(data)
    network.start()
    check("with an empty disk it recovers all that it had from the others", until(network.is_whole) and until(has_all), began)
    network.stop()
    began = time.monotonic()
    shutil.rmtree(data)
    restored = network.run_arm("node", "restore", "--from", backup, "--dir", data)
    network.start()
    check("it starts on the copy", restored.returncode == 0 and until(network.is_whole) and has_all(), began)

    # Without one of those with three of the shards, its own are needed.
    began = time.monotonic()
    other = next(node for node in network.json["nodes"] if node["name"] != NAME and node["shards"] == 3)
    os.kill(other["pid"], signal.SIGKILL)
    check("blobs are read without another node", until(readable, 60), began)
    began = time.monotonic()
    network.process.kill()
    network.process.wait()
    network.start()
    check("killed, it comes back with everything", until(network.is_whole) and has_all(), began)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("arm64")
    parser.add_argument("--emulator", default="qemu-aarch64 -L /usr/aarch64-linux-gnu")
    asked = parser.parse_args()
    emulator = asked.emulator.split()
    for tool in [*emulator[:1], "taskset"]:
        if not shutil.which(tool):
            raise SystemExit("arm-node.py: there is no %s" % tool)
    arm = [*emulator, os.path.realpath(asked.arm64)]
    directory = tempfile.mkdtemp(prefix="floe-arm-node-")
    version = subprocess.run([*arm, "--version"], capture_output=True, text=True, timeout=LIMIT)
    print("%s (one core%s) as one of %d nodes" % (
        version.stdout.strip() or version.stderr.strip(), ", emulated" if emulator else "", NODES), flush=True)
    network = Network(os.path.realpath(asked.binary), arm, directory)
    try:
        suite(network)
    finally:
        network.close()
    print("%d checks failed%s" % (len(failures), "; logs in " + directory if failures else ""))
    if not failures:
        shutil.rmtree(directory)
    raise SystemExit(1 if failures else 0)


if __name__ == "__main__":
    main()
