#!/usr/bin/env python3
"""One storage node of an arm64 processor in a network of four that are not: does what nodes do, beside them.

  arm-node.py [--emulator COMMAND] [--minutes N] BINARY ARM64-BINARY

BINARY runs here, ARM64-BINARY on one core under qemu-aarch64 (Debian's qemu-user), with the C library of Debian's
libc6-arm64-cross; on a machine whose processor it is, as it is, which --emulator '' says elsewhere. Prints what was done and how
long it took, and exits 1 if something of it was not as it should be, or the whole took longer than --minutes (60). release.sh
makes no release of an arm64 program that does not pass.

What it starts ends with it, also when it is killed: each process has a pipe from it, and ends when nobody holds that any more. The
network has its ports for itself as long as its devnet runs: no other gets that of a node that is stopped.
"""

import argparse
import http.client
import json
import os
import platform
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

NODES = 4
SHARDS = 10
# Of each step; an emulated one takes a minute at most on a machine that does nothing else.
LIMIT = 600
NAME = "node-1"
LIBRARIES = "/usr/aarch64-linux-gnu"
LENGTHS = (1, 3000, 200_000, 1_500_000)

# Who it is does not matter here.
UNPINNED = ssl.create_default_context()
UNPINNED.check_hostname = False
UNPINNED.verify_mode = ssl.CERT_NONE

# A process of Floe's with this ends when its standard input does.
LIFELINE = dict(os.environ, FLOE_LIFELINE="stdin")

failures = []


def check(what, right, began):
    print("  %-6s %6.1f s  %s" % ("ok" if right else "FAILED", time.monotonic() - began, what), flush=True)
    if not right:
        failures.append(what)


def fetch(url, data=None, limit=LIMIT):
    request = urllib.request.Request(url, data=data, method="GET" if data is None else "PUT")
    try:
        with urllib.request.urlopen(request, timeout=limit, context=UNPINNED if url.startswith("https:") else None) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error).encode()


def until(condition, limit=LIMIT):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    return False


def began_by(words, log):
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, env=LIFELINE)


def end(process):
    """How it ended, which is None if it had to be killed."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(120)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None
    finally:
        process.stdin.close()


class Network:
    """A local network, of which one node is replaced by one of another processor."""

    def __init__(self, binary, arm, directory):
        self.binary, self.arm, self.directory = binary, arm, directory
        self.net = os.path.join(directory, "net")
        self.devnet = self.process = None

    def __enter__(self):
        try:
            self.begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def begin(self):
        with open(os.path.join(self.directory, "devnet.log"), "wb") as log:
            self.devnet = began_by(
                [self.binary, "devnet", "--processes", "--fresh", "--dir", self.net, "--nodes", str(NODES), "--shards", str(SHARDS)], log)
        described = os.path.join(self.net, "network.json")
        if not until(lambda: os.path.exists(described) or self.devnet.poll() is not None) or self.devnet.poll() is not None:
            failures.append("the network starts")
            raise SystemExit("arm-node.py: the network does not start")
        with open(described) as file:
            self.json = json.load(file)
        self.node = next(node for node in self.json["nodes"] if node["name"] == NAME)
        self.url = self.node["url"]
        self.home = os.path.join(self.net, "nodes", NAME)

    def run(self, *words):
        """A command of the native binary's."""
        return self.said_by([self.binary], words)

    def run_arm(self, *words):
        return self.said_by(self.arm, words)

    def said_by(self, program, words):
        """Its end and its output; one that takes too long fails."""
        try:
            said = subprocess.run([*program, *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT, text=True)
        except subprocess.TimeoutExpired:
            said = subprocess.CompletedProcess(words, 124, "", "took more than %d s" % LIMIT)
        if said.returncode:
            with open(os.path.join(self.directory, "commands.log"), "a") as log:
                log.write("%s: %d\n%s%s\n" % (" ".join(words), said.returncode, said.stdout, said.stderr))
        return said

    def start(self, *options):
        address = self.url.removeprefix("https://")
        with open(os.path.join(self.directory, "arm-node.log"), "ab") as log:
            self.process = began_by(
                ["taskset", "-c", "0", *self.arm, "-Xmx128m", "node", "--config", os.path.join(self.home, "node.yaml"),
                 "--listen", address, *options], log)

    def stop(self):
        """How it ended."""
        return end(self.process)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()

    def health(self):
        status, body = fetch(self.url + "/v1/health?detailed=true", limit=60)
        return json.loads(body)["success"]["data"] if status == 200 else {}

    def is_whole(self, epoch=0):
        """Whether it is in this epoch, or in a later one, and has all that it should have there."""
        if self.process.poll() is not None:
            return False
        health = self.health()
        text = json.dumps(health)
        return (health.get("nodeStatus") == "Active" and health["epoch"] >= epoch and "complete in epoch %d" % health["epoch"] in text
                and "not complete in epoch" not in text)

    def store(self, content):
        status, body = fetch(self.json["publisher"] + "/v1/blobs?epochs=20", content)
        said = json.loads(body) if status == 200 else {}
        return said.get("newlyCreated", {}).get("blobObject", {}).get("blobId")

    def slivers(self):
        """How many blobs, and slivers of them, the node has, by its own database."""
        said = self.run("node", "db", "count", "--dir", os.path.join(self.home, "data"), "--json")
        return json.loads(said.stdout) if said.returncode == 0 else {"error": said.stderr}

    def __exit__(self, *_):
        for process in (self.process, self.devnet):
            if process:
                end(process)


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
    if not until(lambda: fetch(network.url + "/v1/health", limit=60)[0] == 0):
        return check("the other processor's node ends", False, began)

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
    epoch = network.health().get("epoch", 0) + 2
    advanced = network.run("chain", "advance", "--epochs", "2", "--dir", os.path.join(network.net, "chain"))
    check("epochs pass, and it says that it has its shards",
          advanced.returncode == 0 and until(lambda: network.is_whole(epoch)), began)

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
    network.start("--profile", "pi")
    check("it starts on the copy, with the profile of a Raspberry Pi", restored.returncode == 0 and until(network.is_whole) and has_all(), began)

    # Without one of those with three of the shards, its own are needed.
    began = time.monotonic()
    other = next(node for node in network.json["nodes"] if node["name"] != NAME and node["shards"] == 3)
    os.kill(other["pid"], signal.SIGKILL)
    check("blobs are read without another node", until(readable), began)
    began = time.monotonic()
    network.kill()
    network.start("--profile", "pi")
    check("killed, it comes back with everything", until(network.is_whole) and has_all(), began)


def stop_at(number, _):
    raise SystemExit("arm-node.py: %s" % ("took too long" if number == signal.SIGALRM else signal.Signals(number).name))


def logs(directory):
    """The ends of what was said: where this ran may be gone when somebody looks."""
    for folder, _, names in sorted(os.walk(directory)):
        for name in sorted(names):
            if name.endswith(".log") and "chain" != os.path.basename(folder):
                with open(os.path.join(folder, name), errors="replace") as file:
                    lines = file.readlines()[-25:]
                print("--- %s\n%s" % (os.path.join(folder, name), "".join(lines)), file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("arm64")
    parser.add_argument("--emulator", default="" if platform.machine() == "aarch64" else "qemu-aarch64 -L %s" % LIBRARIES)
    parser.add_argument("--minutes", type=int, default=60)
    asked = parser.parse_args()
    emulator = asked.emulator.split()
    for tool in [*emulator[:1], "taskset"]:
        if not shutil.which(tool):
            raise SystemExit("arm-node.py: there is no %s (Debian's qemu-user, util-linux)" % tool)
    if LIBRARIES in emulator and not os.path.isdir(LIBRARIES):
        raise SystemExit("arm-node.py: there is no %s (Debian's libc6-arm64-cross)" % LIBRARIES)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, stop_at)
    signal.alarm(60 * asked.minutes)
    arm = [*emulator, os.path.realpath(asked.arm64)]
    version = subprocess.run([*arm, "--version"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT)
    if version.returncode:
        raise SystemExit("arm-node.py: %s does not run: %s" % (asked.arm64, version.stderr))
    print("%s (one core%s) as one of %d nodes" % (version.stdout.strip(), ", emulated" if emulator else "", NODES), flush=True)
    directory = tempfile.mkdtemp(prefix="floe-arm-node-")
    whole = False
    try:
        with Network(os.path.realpath(asked.binary), arm, directory) as network:
            suite(network)
        whole = not failures
    finally:
        if not whole:
            logs(directory)
        shutil.rmtree(directory, ignore_errors=True)
    print("%d checks failed" % len(failures))
    raise SystemExit(1 if failures else 0)


if __name__ == "__main__":
    main()
