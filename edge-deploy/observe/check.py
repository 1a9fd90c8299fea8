#!/usr/bin/env python3
"""Every query of every dashboard and rule parses, asks for metrics that Floe has, and every alert has its runbook.

  check.py METRICS...      texts of /metrics: of an edge, and of a node

The metrics of a node that no text has are looked for in the sources, by the names that they are registered under.
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
SUFFIXES = re.compile(r"(_total|_bucket|_sum|_count|_max|_seconds|_seconds_bucket|_seconds_sum|_seconds_count)$")


def in_sources():
    """Names as they are registered, with underscores."""
    names = set()
    for path in glob.glob(os.path.join(HERE, "..", "..", "src", "main", "java", "**", "*.java"), recursive=True):
        with open(path) as file:
            names |= {name.replace(".", "_") for name in re.findall(r'"((?:floe|walrus)[._][a-z._]+)"', file.read())}
    return names


def main():
    exact = set()
    for path in sys.argv[1:]:
        with open(path) as file:
            exact |= set(re.findall(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)[{ ]", file.read(), re.M))
    registered = in_sources()
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
            queries += [("%s, panel %d" % (name, panel["id"]), target["expr"]) for target in panel.get("targets", [])]
    with open(os.path.join(HERE, "floe-rules.yml")) as file:
        rules = [rule for group in yaml.safe_load(file)["groups"] for rule in group["rules"]]
    queries += [("rule " + (rule.get("record") or rule["alert"]), rule["expr"]) for rule in rules]
    recorded = {rule["record"] for rule in rules if "record" in rule}
    with open(os.path.join(HERE, "runbooks.md")) as file:
        chapters = {line[3:].strip().lower() for line in file if line.startswith("## ")}
    with open(os.path.join(HERE, "floe-rules.test.yml")) as file:
        tested = {case["alertname"] for test in yaml.safe_load(file)["tests"] for case in test.get("alert_rule_test", []) if case["exp_alerts"]}
    for rule in rules:
        if "alert" in rule:
            if rule["annotations"].get("runbook") != "runbooks.md#" + rule["alert"].lower() or rule["alert"].lower() not in chapters:
                problems.append(rule["alert"] + " has no runbook")
            if rule["alert"] not in tested:
                problems.append("no test sees " + rule["alert"])

    plain = [re.sub(r"\$__rate_interval|\$__interval|\$__range", "5m", query) for _, query in queries]
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        yaml.safe_dump({"groups": [{"name": "all", "rules": [{"record": "q:%d" % i, "expr": query} for i, query in enumerate(plain)]}]}, file)
        file.flush()
        parsed = subprocess.run(["promtool", "check", "rules", file.name], capture_output=True, text=True)
        if parsed.returncode != 0:
            problems.append(parsed.stderr.strip())
    for where, query in queries:
        bare = re.sub(r'\{[^}]*\}|"[^"]*"|\[[^\]]*\]', "", query)
        for name in sorted(set(re.findall(r"\b(?:floe|walrus)_[a-z0-9_]+", bare))):
            node = name.startswith("floe_node_")
            base = SUFFIXES.sub("", SUFFIXES.sub("", name))
            if name not in exact and name not in recorded and not (node and {name, base} & registered):
                problems.append("%s asks for %s, which there is not" % (where, name))
    for problem in problems:
        print(problem)
    print("%d queries, %d problems" % (len(queries), len(problems)))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
