#!/usr/bin/env python3
"""docs/metrics.md names every metric of an edge, a publisher and a storage node, as they are when they run, and no others.

  metrics.py           compares the page with a network of processes that it starts
  metrics.py --write   writes the page
  metrics.py --out DIR keeps the texts of /metrics there, as DIR/edge, DIR/publisher and DIR/node

Uses ./floe, or what FLOE names, and openssl. The edge has all that an edge can have: disk cache, shared store, certificates, an admin
port, a storage node that is dead; the publisher has sub-wallets.
"""

import argparse
import glob
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

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
sys.path.insert(0, os.path.join(ROOT, ".ci"))
from ports import free_port

FLOE = os.environ.get("FLOE", os.path.join(ROOT, "floe"))
PAGE = os.path.join(ROOT, "docs", "metrics.md")
LIMIT = 300
OF_HISTOGRAMS = re.compile(r"_(bucket|count|sum)$")

TITLES = {
    "edge": "An edge",
    "publisher": "A publisher",
    "node": "A storage node",
}
# What begins with the first time that it happens, and does not happen here: name, type, labels, and what the sources say of it.
RARE = {
    "publisher": [("floe_publisher_node_failures_total", "counter", "kind, node", "nodes that did not confirm a blob")],
    "edge": [("floe_node_lies_total", "counter", "node", "Answers of storage nodes that were proven wrong")],
}
TOP = """# Metrics

What edges, publishers and storage nodes tell Prometheus at `/metrics`: edges and publishers at the port for everybody, or where there is an
[admin port](http.md#admin), at that alone; storage nodes at `--metrics`, 127.0.0.1:9184 unless told otherwise. Alerts, runbooks and dashboards
that are made of them are in [edge-deploy/observe](../edge-deploy/observe/README.md).

Counters end in `_total` and begin with zero when the process does. A histogram `x_seconds` has `x_seconds_bucket` by `le`,
`x_seconds_count` and `x_seconds_sum`; what ends in `_max` is the longest of the last minutes. What the tables say of a metric is what
its `# HELP` says. `floe.door.platform-metrics` adds those of the virtual machine and the network library, which are not here.

Edges and nodes both have `floe_node_requests_total`, `floe_node_received_bytes_total` and `floe_node_request_seconds`: an edge counts
what it asks storage nodes, by `outcome`; a node what it answers, by `status`. Queries tell them apart by these labels, or by `job`.

<!-- What follows is made by edge-deploy/observe/metrics.py from processes that run. -->
"""


def until(what, attempt):
    limit = time.time() + LIMIT
    while time.time() < limit:
        answer = attempt()
        if answer:
            return answer
        time.sleep(0.1)
    sys.exit("waited in vain for " + what)


def get(url, data=None, method=None):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=data, method=method), timeout=60) as answer:
            return answer.read()
    except (urllib.error.URLError, OSError):
        return None


def listened(pid):
    """The TCP ports that a process listens at."""
    inodes = set()
    for handle in glob.glob("/proc/%d/fd/*" % pid):
        try:
            inodes |= set(re.findall(r"^socket:\[(\d+)\]$", os.readlink(handle)))
        except OSError:
            pass
    ports = set()
    for table in ("tcp", "tcp6"):
        with open("/proc/%d/net/%s" % (pid, table)) as file:
            for line in file.readlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and fields[9] in inodes:
                    ports.add(int(fields[1].split(":")[1], 16))
    return ports


class Live:
    """A devnet, and an edge and a publisher beside it that have all that there is."""

    def __init__(self, directory):
        self.directory = directory
        self.processes = []
        network = os.path.join(directory, "network")
        self.run("devnet", ["devnet", "--nodes", "4", "--shards", "10", "--processes", "--dir", network], FLOE_NODE_METRICS="127.0.0.1:0")
        described = os.path.join(network, "network.json")
        until("the network", lambda: os.path.exists(described))
        with open(described) as file:
            self.network = json.load(file)
        config = os.path.join(network, "client_config.yaml")
        folder = os.path.join(directory, "certificates")
        os.mkdir(folder)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "90", "-subj", "/CN=edge.test",
             "-addext", "subjectAltName=DNS:edge.test", "-keyout", os.path.join(folder, "edge.key"), "-out", os.path.join(folder, "edge.crt")],
            check=True, capture_output=True)
        port, self.admin, publisher, self.publisher_admin = (free_port() for _ in range(4))
        self.edge = "http://127.0.0.1:%d" % port
        self.publisher = "http://127.0.0.1:%d" % publisher
        self.run(
            "edge",
            ["edge", "--config", config, "--port", str(port), "--admin-port", str(self.admin), "--cache-dir", os.path.join(directory, "cache"),
             "--cache-size", "64M", "--shared-store", "s3://slivers/edges", "--shared-store-endpoint", "http://127.0.0.1:%d" % free_port()],
            FLOE_DOOR_CERTIFICATES=folder, AWS_ACCESS_KEY_ID="edge", AWS_SECRET_ACCESS_KEY="secret", QUARKUS_HTTP_SSL_PORT=str(free_port()))
        self.run(
            "publisher",
            ["publisher", "--config", os.path.join(network, "publisher_config.yaml"), "--port", str(publisher), "--admin-port", str(self.publisher_admin),
             "--dir", os.path.join(directory, "spool"), "--sub-wallets-dir", os.path.join(directory, "wallets"), "--n-clients", "1"])
        for url in (self.edge, self.publisher):
            until(url, lambda: get(url + "/v1/health/ready"))

    def run(self, name, words, **environment):
        # Whoever has this in its environment ends when its standard input does: with this process, whatever ends that.
        environment["FLOE_LIFELINE"] = "stdin"
        with open(os.path.join(self.directory, name + ".log"), "wb") as log:
            self.processes.append(subprocess.Popen(
                [FLOE, *words], stdin=subprocess.PIPE, stdout=log, stderr=log, env=dict(os.environ, **environment)))

    def stop(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(120)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                sys.exit("%s does not end" % " ".join(process.args[:2]))

    def texts(self):
        # One of them is dead: it is asked in vain by who trusts it still.
        os.kill(self.network["nodes"][1]["pid"], signal.SIGKILL)
        until("a request that a dead node does not answer", self.failure_at_the_edge)
        first = self.network["nodes"][0]
        own = int(first["url"].rsplit(":", 1)[1])
        metrics = until("the port of a node's metrics", lambda: listened(first["pid"]) - {own}).pop()
        places = {
            "edge": "http://127.0.0.1:%d/metrics" % self.admin,
            "publisher": "http://127.0.0.1:%d/metrics" % self.publisher_admin,
            "node": "http://127.0.0.1:%d/metrics" % metrics,
        }
        known = {"edge": "floe_node_failures_total{", "publisher": "floe_publisher_wallet_frost ", "node": "floe_node_requests_total{"}
        texts = {role: until(role + "'s metrics", lambda: self.text(place, known[role])) for role, place in places.items()}
        for url in (self.edge, self.publisher):
            if get(url + "/metrics") is not None:
                sys.exit("%s tells everybody its metrics, though there is an admin port" % url)
        return texts

    def failure_at_the_edge(self):
        """Stores something new and reads it, from whichever nodes its slivers are at."""
        data = os.urandom(300_000)
        stored = until("a store", lambda: get(self.publisher + "/v1/blobs?epochs=5", data, "PUT"))
        blob = json.loads(stored)["newlyCreated"]["blobObject"]["blobId"]
        for _ in range(2):
            if get(self.edge + "/v1/blobs/" + blob) != data:
                sys.exit("the blob is not what was stored")
        return self.text("http://127.0.0.1:%d/metrics" % self.admin, "floe_node_failures_total{")

    @staticmethod
    def text(place, known):
        text = (get(place) or b"").decode()
        return text if known in text and "# EOF" not in text.split("\n")[0] else None


def families(text):
    """Of each metric its type, its labels and what is said of it, by the name that queries have."""
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
    helps = dict(re.findall(r"^# HELP (\S+) (.*)$", text, re.M))
    found = {}
    for name, labels in re.findall(r"^([a-z][a-zA-Z0-9_]*)(?:\{(.*)\})? \S+$", text, re.M):
        family = name
        for shorter in (OF_HISTOGRAMS.sub("", name), re.sub(r"_total$", "", name)):
            if name not in kinds and shorter in kinds:
                family = shorter
        kind = kinds.get(family, "untyped")
        shown = family + "_total" if kind == "counter" and not family.endswith("_total") else family
        known = found.setdefault(shown, [kind, set(), helps.get(family, "")])
        known[1] |= set(re.findall(r'(\w+)="', labels)) - {"le"}
    return {name: (kind, ", ".join(sorted(labels)), said.replace("\\\"", '"')) for name, (kind, labels, said) in found.items()}


def in_sources(said):
    return any(said in open(path).read() for path in glob.glob(os.path.join(ROOT, "src", "main", "java", "**", "*.java"), recursive=True))


def page(texts):
    text = TOP
    for role, title in TITLES.items():
        found = families(texts[role])
        for name, kind, labels, said in RARE.get(role, []):
            if not in_sources('"%s"' % said):
                sys.exit(name + " is not in the sources any more")
            found.setdefault(name, (kind, labels, said))
        text += "\n## %s\n\n| metric | type | labels | meaning |\n| --- | --- | --- | --- |\n" % title
        for name, (kind, labels, said) in sorted(found.items()):
            if not said and name.endswith("_max"):
                said = "The longest of the last minutes"
            text += "| `%s` | %s | %s | %s |\n" % (name, kind, ", ".join("`%s`" % label for label in labels.split(", ") if label), said.rstrip("."))
    return text


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--write", action="store_true")
    words.add_argument("--out")
    words = words.parse_args()
    directory = tempfile.mkdtemp(prefix="metrics-")
    live = None
    try:
        live = Live(directory)
        texts = live.texts()
    except BaseException:
        for log in glob.glob(os.path.join(directory, "*.log")):
            with open(log, errors="replace") as file:
                sys.stderr.write("--- the end of %s\n%s" % (os.path.basename(log), file.read()[-3000:]))
        raise
    finally:
        if live:
            live.stop()
        shutil.rmtree(directory, ignore_errors=True)
    if words.out:
        os.makedirs(words.out, exist_ok=True)
        for role, text in texts.items():
            with open(os.path.join(words.out, role), "w") as file:
                file.write(text)
    right = page(texts)
    if words.write:
        with open(PAGE, "w") as file:
            file.write(right)
    with open(PAGE) as file:
        now = file.read()
    different = sorted(set(now.splitlines()) ^ set(right.splitlines()))
    for line in different:
        print(("there is not:    " if line in now else "the page has not: ") + line)
    print("%d metrics, %d differences" % (sum(line.startswith("| `") for line in right.splitlines()), len(different)))
    sys.exit(1 if now != right else 0)


if __name__ == "__main__":
    main()
