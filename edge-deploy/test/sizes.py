#!/usr/bin/env python3
"""A page about what things weigh: the files of a release, binaries that do not run here, and for the binary that does how long each
server takes to be ready and how much memory it has when it is idle.

  sizes.py [--release DIR] [--idle SECONDS] BINARY [OTHER...] >docs/sizes.md

Starts a local network of four nodes in a temporary directory, on ports from 24100 on, and an edge and a daemon beside it.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

PORT = 24100
LIMIT = 300


def ready(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def wait(condition, what):
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > LIMIT:
            raise SystemExit("sizes.py: %s took more than %d s" % (what, LIMIT))
        time.sleep(0.002)
    return (time.monotonic() - began) * 1000


def status(pid, field):
    with open("/proc/%d/status" % pid) as file:
        for line in file:
            if line.startswith(field + ":"):
                return int(line.split()[1])
    return 0


def processor_seconds(pid):
    with open("/proc/%d/stat" % pid) as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def role(pid):
    with open("/proc/%d/cmdline" % pid, "rb") as file:
        words = [word.decode() for word in file.read().split(b"\0")]
    return next((word for word in words[1:] if word in ("chain", "node", "publisher", "edge", "daemon", "devnet")), "?")


def children(pid):
    with open("/proc/%d/task/%d/children" % (pid, pid)) as file:
        return [int(word) for word in file.read().split()]


def megabytes(path):
    return os.path.getsize(path) / 1e6


def quickly(path):
    """Whether a Debian package is not compressed as releases are."""
    if not path.endswith(".deb"):
        return ""
    with open(path, "rb") as file:
        return "" if b"data.tar.xz" in file.read(1 << 20) else ", compressed quickly (FLOE_DEB_COMPRESSION)"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--release")
    parser.add_argument("--idle", type=int, default=20)
    parser.add_argument("binary")
    parser.add_argument("other", nargs="*")
    given = parser.parse_args()
    binary = os.path.realpath(given.binary)
    said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print("# What things weigh\n")
    print("Made on %s by `edge-deploy/test/sizes.py`, on a machine with %d cores and a load of %.1f when it began.\n" % (
        time.strftime("%Y-%m-%d", time.gmtime()), os.cpu_count(), os.getloadavg()[0]))
    print("The program that was run: %s." % said)
    for other in given.other:
        print("`%s`, which does not run here: %.1f MB." % (os.path.basename(other), megabytes(other)))
    print()
    if given.release:
        print("A release (edge-deploy/release.sh):\n\n| file | MB |\n| --- | ---: |")
        for name in sorted(os.listdir(given.release)):
            if name != "SHA256SUMS":
                print("| `%s`%s | %.1f |" % (name, quickly(os.path.join(given.release, name)), megabytes(os.path.join(given.release, name))))
        print()
    directory = tempfile.mkdtemp(prefix="floe-sizes.")
    started = []
    try:
        network = os.path.join(directory, "net")
        devnet = subprocess.Popen([binary, "devnet", "--nodes", "4", "--shards", "10", "--dir", network, "--port-base", str(PORT)],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        started.append(devnet)
        wait(lambda: os.path.exists(os.path.join(network, "network.json")), "the network")
        config = json.load(open(os.path.join(network, "network.json")))["clientConfig"]
        rows = {}
        for place, words in enumerate((["edge"], ["daemon"])):
            port = PORT + 80 + place
            command = [binary, *words, "--config", config, "--bind-address", "127.0.0.1:%d" % port]
            if words == ["daemon"]:
                command += ["--dir", os.path.join(directory, "daemon")]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            started.append(process)
            took = wait(lambda: ready("http://127.0.0.1:%d/v1/health/ready" % port), words[0])
            rows[words[0]] = (took, processor_seconds(process.pid), process.pid)
        time.sleep(given.idle)
        print("Time until a server says that it is ready, from its start on, and its memory after %d s without work:\n" % given.idle)
        print("| %s, %.1f MB | ready, ms | processor time of the start, ms | idle, MB resident | at most |" % (os.path.basename(binary), megabytes(binary)))
        print("| --- | ---: | ---: | ---: | ---: |")
        for name, (took, processor, pid) in rows.items():
            print("| %s | %.0f | %.0f | %.0f | %.0f |" % (
                name, took, processor * 1000, status(pid, "VmRSS") / 1024, status(pid, "VmHWM") / 1024))
        seen = set()
        for pid in sorted(children(devnet.pid)):
            name = role(pid)
            if name not in seen and name not in rows:
                seen.add(name)
                print("| %s, of a local network | | | %.0f | %.0f |" % (name, status(pid, "VmRSS") / 1024, status(pid, "VmHWM") / 1024))
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
