#!/usr/bin/env python3
"""Builds every kustomization as kubectl would, as far as ours go, and validates what comes out against Kubernetes' schemas.

Understands resources, patches (JSON Patch), images, configMapGenerator and namespace; anything else in a kustomization is refused, so
that nothing goes unseen.
"""

import os
import sys

import jsonpatch
import kubernetes_validate
import yaml

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "kubernetes")
KNOWN = {"apiVersion", "kind", "namespace", "resources", "labels", "configMapGenerator", "images", "patches"}
# Of the Prometheus operator's, which has its own schemas.
ELSEWHERE = {"ServiceMonitor"}
VERSION = "1.31"


def documents(path):
    with open(path) as file:
        return [document for document in yaml.safe_load_all(file) if document]


def build(folder):
    (kustomization,) = documents(os.path.join(folder, "kustomization.yaml"))
    unknown = set(kustomization) - KNOWN
    if unknown:
        sys.exit("%s: kubernetes.py does not understand %s" % (folder, ", ".join(sorted(unknown))))
    objects, maps = [], set()
    for resource in kustomization["resources"]:
        path = os.path.join(folder, resource)
        if os.path.isdir(path):
            inner, inner_maps = build(path)
            objects += inner
            maps |= inner_maps
        else:
            objects += documents(path)
    for generator in kustomization.get("configMapGenerator", []):
        for source in generator["files"]:
            name = source.split("=")[-1]
            if not os.path.isfile(os.path.join(folder, name)):
                sys.exit("%s: there is no %s" % (folder, name))
        maps.add(generator["name"])
    for patch in kustomization.get("patches", []):
        found = [one for one in objects if one["kind"] == patch["target"]["kind"] and one["metadata"]["name"] == patch["target"]["name"]]
        if len(found) != 1:
            sys.exit("%s: %s is not there to be patched" % (folder, patch["target"]))
        objects[objects.index(found[0])] = jsonpatch.JsonPatch(yaml.safe_load(patch["patch"])).apply(found[0])
    return objects, maps


def name_space():
    """
    What the name space of all kustomizations is. It is made apart: whoever deletes what one of them made would take everything in it
    along, and with that a node's disk.
    """
    (space,) = documents(os.path.join(ROOT, "namespace.yaml"))
    kubernetes_validate.validate(space, VERSION, strict=True)
    if space["metadata"]["labels"].get("pod-security.kubernetes.io/enforce") != "restricted":
        sys.exit("namespace.yaml: not restricted")
    return space["metadata"]["name"]


def pods(thing):
    return thing["spec"]["template"]["spec"] if thing["kind"] in ("Deployment", "StatefulSet") else None


def main():
    problems, seen, space = [], 0, name_space()
    for folder, _, files in sorted(os.walk(ROOT)):
        if "kustomization.yaml" not in files:
            continue
        objects, maps = build(folder)
        where = os.path.relpath(folder, ROOT)
        if documents(os.path.join(folder, "kustomization.yaml"))[0].get("namespace") != space:
            problems.append("%s: not in the name space %s" % (where, space))
        ports = {port["name"] for thing in objects if pods(thing) for container in pods(thing)["containers"] for port in container["ports"]}
        for thing in objects:
            seen += 1
            what = "%s: %s %s" % (where, thing["kind"], thing["metadata"]["name"])
            if thing["kind"] == "Namespace":
                problems.append(what + ": whoever deletes this deletes all that is in it")
            # What is opened and asked by name is there.
            named = {
                "Service": lambda: [port["targetPort"] for port in thing["spec"]["ports"]],
                "ServiceMonitor": lambda: [endpoint["targetPort"] for endpoint in thing["spec"]["endpoints"]],
                "NetworkPolicy": lambda: [port["port"] for rule in thing["spec"]["ingress"] for port in rule["ports"]],
            }.get(thing["kind"], list)()
            if not set(named) <= ports:
                problems.append("%s: there is no port %s" % (what, ", ".join(sorted(set(named) - ports))))
            if thing["kind"] not in ELSEWHERE:
                try:
                    kubernetes_validate.validate(thing, VERSION, strict=True)
                except kubernetes_validate.ValidationError as e:
                    problems.append("%s: %s" % (what, e))
            pod = pods(thing)
            if not pod:
                continue
            for volume in pod["volumes"]:
                if "configMap" in volume and volume["configMap"]["name"] not in maps:
                    problems.append("%s: nobody makes the map %s" % (what, volume["configMap"]["name"]))
            mounted = {mount["name"] for container in pod["containers"] for mount in container["volumeMounts"]}
            there = {volume["name"] for volume in pod["volumes"]} | {
                claim["metadata"]["name"] for claim in thing["spec"].get("volumeClaimTemplates", [])}
            if mounted != there:
                problems.append("%s: volumes %s" % (what, sorted(mounted ^ there)))
            # The restricted standard of pods, which the name space enforces.
            if not pod["securityContext"].get("runAsNonRoot") or pod["securityContext"]["seccompProfile"]["type"] != "RuntimeDefault":
                problems.append(what + ": not restricted")
            for container in pod["containers"]:
                context = container["securityContext"]
                if context["allowPrivilegeEscalation"] or not context["readOnlyRootFilesystem"] or context["capabilities"] != {"drop": ["ALL"]}:
                    problems.append(what + ": not restricted")
                if container.get("imagePullPolicy") != "IfNotPresent":
                    problems.append(what + ": its image is fetched at each start, or not, by what its tag is called")
                for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
                    asked = container[probe].get("httpGet") or container[probe]["tcpSocket"]
                    if asked["port"] not in ports:
                        problems.append("%s: %s asks a port that there is not" % (what, probe))
    for problem in problems:
        print(problem)
    print("%d objects, %d problems" % (seen, len(problems)))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
