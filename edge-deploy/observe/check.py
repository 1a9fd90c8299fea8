#!/usr/bin/env python3
"""Every query of every dashboard and rule parses, asks for metrics that Floe has, and every alert has its runbook.

  check.py DIR      the folder with the texts of /metrics that metrics.py --out DIR has made: edge, publisher, node

What a metric is called, and whether an edge or a node has it, is what the running processes say: no name passes that is only in the
sources. A board asks for nothing but what those that it is about have; alerts that look at a label do so at one that there is.
"""

import glob
import json
import os
import re
import subprocess
import sys
import tempfile

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
ROLES = ("edge", "publisher", "node")


def series(path):
    """Names in a text of /metrics, each with its labels and some of their values."""
    found = {}
    with open(path) as file:
        for name, labels in re.findall(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? \S+$", file.read(), re.M):
            known = found.setdefault(name, set())
            known |= set(re.findall(r'(\w+)="', labels))
    return found


def main():
    live = {role: series(os.path.join(sys.argv[1], role)) for role in ROLES}
    queries, problems = [], []
    for path in sorted(glob.glob(os.path.join(HERE, "dashboards", "*.json"))):
        name = os.path.basename(path)
        with open(path) as file:
            board = json.load(file)
        ids = [panel["id"] for panel in board["panels"]]
        if len(ids) != len(set(ids)):
            problems.append(name + ": panels share an id")
        taken = set()
        for panel in board["panels"]:
            place = panel["gridPos"]
            cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
            if cells & taken or place["x"] + place["w"] > 24:
                problems.append("%s: panel %d lies on another" % (name, panel["id"]))
            taken |= cells
            role = re.sub(r"^floe-|\.json$", "", name)
            queries += [("%s, panel %d" % (name, panel["id"]), target["expr"], [role]) for target in panel.get("targets", [])]
    with open(os.path.join(HERE, "floe-rules.yml")) as file:
        rules = [rule for group in yaml.safe_load(file)["groups"] for rule in group["rules"]]
    queries += [("rule " + (rule.get("record") or rule["alert"]), rule["expr"], ROLES) for rule in rules]
    recorded = {rule["record"] for rule in rules if "record" in rule}
    with open(os.path.join(HERE, "runbooks.md")) as file:
        chapters = {line[3:].strip().lower() for line in file if line.startswith("## ")}
    with open(os.path.join(HERE, "floe-rules.test.yml")) as file:
        tests = yaml.safe_load(file)["tests"]
    tested = {case["alertname"] for test in tests for case in test.get("alert_rule_test", []) if case["exp_alerts"]}
    well = {case["alertname"] for test in tests if test["name"] == "all is well" for case in test["alert_rule_test"] if not case["exp_alerts"]}
    # Tests that invent what nobody measures prove nothing.
    invented = {
        name
        for test in tests
        for one in test["input_series"]
        for name in re.findall(r"^(?:floe|walrus)_\w+", one["series"])
        if not any(name in found for found in live.values())
    }
    problems += ["the tests of the rules invent " + name for name in sorted(invented)]
    for rule in rules:
        if "alert" in rule:
            if rule["annotations"].get("runbook") != "runbooks.md#" + rule["alert"].lower() or rule["alert"].lower() not in chapters:
                problems.append(rule["alert"] + " has no runbook")
            if rule["alert"] not in tested:
                problems.append("no test sees " + rule["alert"])
            if rule["alert"] not in well:
                problems.append("no test sees that %s is quiet where all is well" % rule["alert"])

    # What the packages' servers are asked at is where they tell.
    with open(os.path.join(HERE, "prometheus.yml")) as file:
        asked = {job["job_name"]: job["static_configs"][0]["targets"] for job in yaml.safe_load(file)["scrape_configs"]}
    for role in ("edge", "publisher"):
        with open(os.path.join(HERE, "..", "package", "etc", role + ".env")) as file:
            port = re.search(r"^FLOE_ADMIN_PORT=(\d+)$", file.read(), re.M).group(1)
        if asked["floe-" + role] != ["127.0.0.1:" + port]:
            problems.append("prometheus.yml asks %s at %s, and its package tells at port %s" % (role, asked["floe-" + role], port))

    plain = [re.sub(r"\$__rate_interval|\$__interval|\$__range", "5m", query) for _, query, _ in queries]
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        yaml.safe_dump({"groups": [{"name": "all", "rules": [{"record": "q:%d" % i, "expr": query} for i, query in enumerate(plain)]}]}, file)
        file.flush()
        parsed = subprocess.run(["promtool", "check", "rules", file.name], capture_output=True, text=True)
        if parsed.returncode != 0:
            problems.append(parsed.stderr.strip())
    for where, query, roles in queries:
        for name, labels in re.findall(r"\b((?:floe|walrus)_[a-z0-9_]+)(?:\{([^}]*)\})?", re.sub(r"\b(?:by|on) \([^)]*\)", "", query)):
            those = [live[role][name] for role in roles if name in live[role]]
            if not those and name not in recorded:
                problems.append("%s asks for %s, which %s not" % (where, name, "there is" if len(roles) > 1 else "its processes have"))
            for label in set(re.findall(r"(\w+)(?:=~|!~|!=|=)\"", labels)) - {"job", "instance"}:
                if those and not any(label in known for known in those):
                    problems.append("%s asks for %s by %s, which it has not" % (where, name, label))
    for problem in problems:
        print(problem)
    print("%d queries, %d problems" % (len(queries), len(problems)))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
