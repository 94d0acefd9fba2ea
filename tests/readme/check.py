#!/usr/bin/env python3
"""Follows README.md and docs/*.md to the letter, in an empty folder, with packages made from this checkout.

Above every fenced block stands how it is run, in a comment that readers do not see:

    <!-- check: run in=FOLDER -->      each line after "$ " is a command; the lines below it are its output, where numbers and the width of gaps may differ
    <!-- check: file=PATH -->          the block is written to the file
    <!-- check: insert=PATH -->        the block is put before </Project>
    <!-- check: compile -->            the block is compiled in a method of a class that derives from Given (beside this program)
    <!-- check: from=PATH -->          the block's lines stand in the file PATH of the checkout, in this order; "…" stands for other lines, or for the rest of one
    <!-- check: elsewhere=FILE -->     FILE has each of the commands; of a block in another language, it has the page's name
    <!-- check: none WHY -->           not run, for the reason that stands there

A block without such a line is an error. With --excerpts only the blocks "from" are looked at, which takes a moment. The checkout is copied to FOLDER "ConvNext" without what was built; a folder of packages of its own keeps
packages of an earlier state out of sight.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(r"^(?:<!-- check: (?P<how>[^\n]*?) -->\n)?^```(?P<language>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


class Failure(Exception):
    pass


class Page:
    def __init__(self, path, work):
        self.path, self.work, self.snippets = path, work, 0

    def run(self, excerpts_only=False):
        text = self.path.read_text()
        for block in BLOCK.finditer(text):
            if excerpts_only and not (block["how"] or "").startswith("from="):
                continue
            line = text.count("\n", 0, block.start()) + 1
            try:
                self.block(block["how"], block["text"])
            except Failure as failure:
                raise Failure(f"{self.path.relative_to(ROOT)}({line}): {failure}") from None
        return self.snippets

    def block(self, how, text):
        kind, _, rest = (how or "").partition(" ")
        name, _, value = kind.partition("=")
        if name == "run":
            self.commands(text, self.work / rest.removeprefix("in="))
        elif name == "file":
            (self.work / value).write_text(text)
        elif name == "insert":
            project = self.work / value
            project.write_text(project.read_text().replace("</Project>", text + "</Project>"))
        elif name == "compile":
            self.snippets += 1
            self.snippet(text)
        elif name == "from":
            self.excerpt(text, value)
        elif name == "elsewhere":
            self.elsewhere(text, value)
        elif name == "none" and rest:
            print(f"not run: {self.path.relative_to(ROOT)}: {rest}")
        else:
            raise Failure("the block has no line '<!-- check: … -->' that says how it is run" if how is None else f"'{how}' is no way to run a block")

    def commands(self, text, folder):
        parts = re.split(r"^\$ ", text, flags=re.MULTILINE)
        if parts[0].strip() or len(parts) == 1:
            raise Failure("the block does not begin with a command after '$ '")
        for part in parts[1:]:
            command, _, expected = part.partition("\n")
            print(f"{folder.relative_to(self.work)}$ {command}", flush=True)
            # Whatever is built in the copy of the checkout has the machine's packages; its own are seen from outside only.
            environment = dict(os.environ, DOTNET_NOLOGO="1", DOTNET_CLI_TELEMETRY_OPTOUT="1", MSBUILDTERMINALLOGGER="off", LC_ALL="C.UTF-8", DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="1")
            if folder.name != "ConvNext":
                environment["NUGET_PACKAGES"] = str(self.work / ".packages")
            done = subprocess.run(["sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True)
            if done.returncode != 0:
                raise Failure(f"'{command}' ended with {done.returncode}:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
            self.compare(command, expected, done.stdout)

    def compare(self, command, expected, found):
        expected, found = ([" ".join(NUMBER.sub("#", line).split()) for line in text.splitlines() if line.strip()] for text in (expected, found))
        if expected and found[-len(expected):] != expected:
            raise Failure(f"'{command}' printed\n{chr(10).join(found[-10:])}\nand not\n{chr(10).join(expected)}")

    def snippet(self, text):
        folder = self.work / "Snippets"
        usings = "".join(f"{line}\n" for line in text.splitlines() if line.startswith("using ") and line.endswith(";") and "=" not in line)
        body = "".join(f"{line}\n" for line in text.splitlines() if line not in usings.splitlines())
        name = f"{self.path.stem.replace('-', '_')}{self.snippets}"
        (folder / f"{name}.cs").write_text(f"{usings}internal sealed class {name} : Given\n{{\n    internal void Run()\n    {{\n{body}    }}\n}}\n")

    def excerpt(self, text, file):
        if not (ROOT / file).is_file():
            raise Failure(f"there is no file {file}")
        found = iter(line.strip() for line in (ROOT / file).read_text().splitlines())
        for wanted in filter(None, (line.strip() for line in text.splitlines())):
            start = wanted.removesuffix("…")
            if wanted != "…" and not any(line == wanted or start != wanted and line.startswith(start) for line in found):
                raise Failure(f"{file} does not have the line '{wanted}', or not behind the lines before it")

    def elsewhere(self, text, file):
        holder = (ROOT / file).read_text()
        commands = [line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ ")]
        for wanted in commands or [self.path.name]:
            if wanted not in holder:
                raise Failure(f"{file} does not have '{wanted}'")


def prepare(work):
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            target = work / "ConvNext" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    shutil.copytree(ROOT / "tests/readme/Snippets", work / "Snippets")


def main():
    pages = [ROOT / "README.md", ROOT / "docs/projects.md"]
    pages += sorted(set((ROOT / "docs").glob("*.md")) - set(pages)) + [ROOT / "CONTRIBUTING.md"]
    if sys.argv[1:] == ["--excerpts"]:
        try:
            for path in pages:
                Page(path, None).run(excerpts_only=True)
        except Failure as failure:
            sys.exit(f"tests/readme/check.py: {failure}")
        print("README and docs: every excerpt stands in its file")
        return
    with tempfile.TemporaryDirectory(prefix="convnext-readme-") as folder:
        work = pathlib.Path(folder)
        prepare(work)
        try:
            snippets = sum(Page(path, work).run() for path in pages)
            shutil.copytree(work / "ConvNext/models/convnext-pocket-cifar10", work / "Snippets/model")
            shutil.copy(work / "MyApp/nuget.config", work / "Snippets")
            Page(ROOT / "README.md", work).commands("$ dotnet build -c Release\n", work / "Snippets")
        except Failure as failure:
            sys.exit(f"tests/readme/check.py: {failure}")
    print(f"README and docs: every block has its way to be run; {snippets} compiled on their own")


main()
