#!/usr/bin/env python3
"""The tables of variables and outputs in the READMEs of Terraform modules and examples, out of what terraform-config-inspect says.

  readmes.py            writes them
  readmes.py --check    says which are not as the modules are, and exits with 1 then

Also looks whether an example's variables have the types of those of the same name in the modules that it calls: Terraform drops
what an object has too much, and says nothing. And whether variables of the same name in several modules say the same: type, whether
they may be null, description and validation. And whether each variable is validated: by itself, or by the module that an example hands it to
as it is; yes and no need not be.
"""

import json
import os
import re
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "terraform")
MARK = "<!-- What follows is made by edge-deploy/test/readmes.py. -->\n"


# An example's variable that is not the module's, although it has its name.
OTHERS = {("home-node", "disk")}


# Variables of modules that are not the same although they have the same name, and in what.
DIFFERENT = {
    ("bootstrap", "disk"): "its own disk, whatever the cloud; the node's is a volume",
    ("bootstrap", "node_config"): "it knows roles without one",
    ("edge-hcloud", "package"): "a cloud without S3, and Debian alone",
    ("edge-hcloud", "viewers"): "IPv6, too, and no load balancer",
    ("edge", "domain"): "of all regions",
    ("edge", "scrapers"): "another port than a node's",
    ("edge-hcloud", "scrapers"): "IPv6, too",
    ("node", "secrets"): "the module gives the right to read them",
}


# Variables that nothing validates, and why.
ANY = {}


def inspect(folder):
    return json.loads(subprocess.run(["terraform-config-inspect", "--json", folder], capture_output=True, text=True, check=True).stdout)


def kind_of(variable):
    """A type without what layout adds to it."""
    return re.sub(r"[\s,]+", " ", variable.get("type", "any")).strip()


def strangers(name):
    example = inspect(os.path.join(ROOT, "examples", name))
    for call in example["module_calls"].values():
        theirs = inspect(os.path.join(ROOT, "examples", name, call["source"]))["variables"]
        for variable in example["variables"].values():
            twin = theirs.get(variable["name"])
            if twin and (name, variable["name"]) not in OTHERS and kind_of(twin) != kind_of(variable):
                yield "%s: %s is %s, and %s in %s" % (name, variable["name"], kind_of(variable), kind_of(twin), call["source"])


def variables_of(path):
    """Each variable's name and what is said in its block, but for its default, in one line for each thing said."""
    with open(path) as file:
        text = file.read()
    for block in re.finditer(r'^variable "(\w+)" \{\n(.*?)^\}', text, re.M | re.S):
        said = {}
        for part in re.finditer(r"^  (\w+)\b(.*?)(?=^  \w|\Z)", block.group(2), re.M | re.S):
            said.setdefault(part.group(1), []).append(re.sub(r"[\s,]+", " ", part.group(2)).strip())
        said.pop("default", None)
        yield block.group(1), said


def unlike_others():
    first = {}
    for module in sorted(os.listdir(os.path.join(ROOT, "modules"))):
        for name, said in variables_of(os.path.join(ROOT, "modules", module, "variables.tf")):
            if (module, name) in DIFFERENT:
                continue
            other, theirs = first.setdefault(name, (module, said))
            for what in sorted(set(said) | set(theirs)):
                if said.get(what) != theirs.get(what):
                    yield "modules %s and %s say different things of %s: %s" % (other, module, name, what)


def handed_on(name):
    """The variables that an example hands to a module as they are: to which module's which."""
    folder = os.path.join(ROOT, "examples", name)
    for file in sorted(os.listdir(folder)):
        if file.endswith(".tf"):
            with open(os.path.join(folder, file)) as text:
                for block in re.finditer(r'^module "\w+" \{\n(.*?)^\}', text.read(), re.M | re.S):
                    source = re.search(r'^  source\s*= "\.\./\.\./modules/([\w-]+)"$', block.group(1), re.M)
                    for given in re.finditer(r"^  (\w+)\s*= var\.(\w+)$", block.group(1), re.M):
                        yield given.group(2), (source.group(1), given.group(1))


def unvalidated():
    by_itself = {}
    for kind in ("modules", "examples"):
        for name in sorted(os.listdir(os.path.join(ROOT, kind))):
            folder = os.path.join(ROOT, kind, name)
            for file in sorted(os.listdir(folder)):
                if file.endswith(".tf"):
                    for variable, said in variables_of(os.path.join(folder, file)):
                        by_itself[name, kind, variable] = "validation" in said or said["type"] == ["= bool"]
    for name, kind, variable in by_itself:
        validated = by_itself[name, kind, variable]
        if kind == "examples" and not validated:
            validated = any(by_itself[module, "modules", theirs] for mine, (module, theirs) in handed_on(name) if mine == variable)
        if validated == ((name, variable) in ANY):
            yield "%s: %s is %s" % (name, variable, "validated, and listed as not" if validated else "not validated")


def cell(text):
    return re.sub(r"\s+", " ", str(text)).replace("|", "\\|").strip()


def tables(folder):
    module = inspect(folder)
    lines = ["", "## Variables", "", "| name | type | default | meaning |", "| --- | --- | --- | --- |"]
    variables = sorted(module["variables"].values(), key=lambda one: (one["pos"]["filename"], one["pos"]["line"]))
    for variable in variables:
        default = "*required*" if variable.get("required") else "`%s`" % json.dumps(variable.get("default"))
        lines.append("| `%s` | `%s` | %s | %s |" % (
            variable["name"], cell(variable.get("type", "any")), cell(default), cell(variable.get("description", ""))))
        if not variable.get("description") or not variable.get("type"):
            sys.exit("readmes.py: %s: variable %s has no description or no type" % (folder, variable["name"]))
    lines += ["", "## Outputs", "", "| name | meaning |", "| --- | --- |"]
    for output in sorted(module["outputs"].values(), key=lambda one: (one["pos"]["filename"], one["pos"]["line"])):
        lines.append("| `%s` | %s |" % (output["name"], cell(output.get("description", ""))))
        if not output.get("description"):
            sys.exit("readmes.py: %s: output %s has no description" % (folder, output["name"]))
    return "\n".join(lines) + "\n"


def main():
    check = "--check" in sys.argv[1:]
    wrong = []
    for kind in ("modules", "examples"):
        for name in sorted(os.listdir(os.path.join(ROOT, kind))):
            folder = os.path.join(ROOT, kind, name)
            page = os.path.join(folder, "README.md")
            with open(page) as file:
                now = file.read()
            if MARK not in now:
                sys.exit("readmes.py: %s has no place for the tables: %s" % (page, MARK.strip()))
            right = now[: now.index(MARK) + len(MARK)] + tables(folder)
            if now != right:
                wrong.append(os.path.relpath(page, ROOT))
                if not check:
                    with open(page, "w") as file:
                        file.write(right)
    unlike = [line for name in sorted(os.listdir(os.path.join(ROOT, "examples"))) for line in strangers(name)]
    unlike += list(unlike_others()) + list(unvalidated())
    if unlike:
        sys.exit("readmes.py: " + "\n".join(unlike))
    if check and wrong:
        sys.exit("readmes.py: not as the modules are: " + ", ".join(wrong))


if __name__ == "__main__":
    main()
