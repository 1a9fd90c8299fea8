#!/usr/bin/env python3
"""A page about what things weigh: the files of a release, binaries that do not run here, and for the binary that does how long each
server takes to be ready and how much memory it has when it is idle.

  sizes.py [--release DIR] [--idle SECONDS] BINARY [OTHER...] >docs/sizes.md

Starts a local network of four nodes in a temporary directory, and an edge and a daemon beside it. An edge of each OTHER is started, too,
where qemu-user emulates its processor, and for comparison one of BINARY under qemu-user.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

LIMIT = 600
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".ci"))
from ports import free_port

# Whoever has this ends when its standard input does: with this process, whatever ends that.
LIFELINE = dict(os.environ, FLOE_LIFELINE="stdin")
# The part of the address space that is the emulated program's: what it has is told from what its emulator has. (For amd64 there
# is none, as it has a page at the end of all addresses.)
RESERVED = 1 << 38
EMULATORS = {
    0xB7: ["qemu-aarch64", "-L", "/usr/aarch64-linux-gnu", "-R", hex(RESERVED)],
    0x3E: ["qemu-x86_64", "-cpu", "max"],
}


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


def emulator(path):
    """What runs the file here; nothing if nobody does."""
    with open(path, "rb") as file:
        head = file.read(20)
    words = EMULATORS.get(head[18], []) if head[:4] == b"\x7fELF" else []
    return words if words and shutil.which(words[0]) and all(os.path.isdir(word) for word in words if word.startswith("/")) else []


def resident_of_guest(pid, log):
    """In MB, the memory of what qemu emulates, without its own; none if it has not set anything apart."""
    with open(log) as file:
        base = re.search(r"guest_base\s+(0x[0-9a-f]+)", file.read())
    if not base:
        return None
    base, kilobytes, at = int(base.group(1), 16), 0, 0
    with open("/proc/%d/smaps" % pid) as file:
        for line in file:
            begin = re.match(r"([0-9a-f]+)-[0-9a-f]+ ", line)
            if begin:
                at = int(begin.group(1), 16)
            elif line.startswith("Rss:") and base <= at < base + RESERVED:
                kilobytes += int(line.split()[1])
    return kilobytes / 1024


def start(words, started, **environment):
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=dict(LIFELINE, **environment))
    started.append(process)
    return process


def start_server(command, words, port, started, **environment):
    """How long it takes until it is ready, what the processor does in that time, and its process."""
    process = start([*command, *words, "--bind-address", "127.0.0.1:%d" % port], started, **environment)
    took = wait(lambda: process.poll() is not None or ready("http://127.0.0.1:%d/v1/health/ready" % port), " ".join(command + words[:1]))
    if process.poll() is not None:
        raise SystemExit("sizes.py: %s ended with %d" % (" ".join(command + words), process.returncode))
    return took, processor_seconds(process.pid), process.pid


def emulated(programs, config, idle, directory, started):
    print("\nAn edge under qemu-user, which translates a program for this machine's processor while it runs. Times are no measure of "
          "hardware: they compare with each other. Memory is the program's own, without its emulator's, where that can be told apart; what "
          "a kernel of that processor says is in [Kernels](kernels.md).\n")
    print("| program | emulator | ready, ms | processor time of the start, ms | idle, MB resident |")
    print("| --- | --- | ---: | ---: | ---: |")
    for number, program in enumerate(programs):
        words, log = emulator(program), os.path.join(directory, "emulator-%d.log" % number)
        own = {"QEMU_LOG": "page", "QEMU_LOG_FILENAME": log} if "-R" in words else {}
        took, processor, pid = start_server([*words, program], ["edge", "--config", config], free_port(), started, **own)
        time.sleep(idle)
        memory = resident_of_guest(pid, log) if own else None
        print("| `%s` | `%s` | %.0f | %.0f | %s |" % (
            os.path.basename(program), words[0], took, processor * 1000, "%.0f" % memory if memory else ""))


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
        devnet = start([binary, "devnet", "--nodes", "4", "--shards", "10", "--dir", network], started)
        wait(lambda: os.path.exists(os.path.join(network, "network.json")), "the network")
        config = json.load(open(os.path.join(network, "network.json")))["clientConfig"]
        rows = {}
        for words in (["edge"], ["daemon", "--dir", os.path.join(directory, "daemon")]):
            rows[words[0]] = start_server([binary], [*words, "--config", config], free_port(), started)
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
        others = [os.path.realpath(other) for other in given.other if emulator(other)]
        if others:
            emulated([*([binary] if emulator(binary) else []), *others], config, given.idle, directory, started)
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
