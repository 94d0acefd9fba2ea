#!/usr/bin/env python3
"""Where the packages come from can be shown: two builds of one commit in two folders give the same bytes, and a bill of materials names what is in them.

    tests/supply-chain/check.py

Clones the commit twice, packs every package in both, compares each file in them, and lets sbom-tool list one side's. A package itself is a zip file, with the time of its making.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

root = pathlib.Path(__file__).resolve().parents[2]
work = pathlib.Path(tempfile.mkdtemp(prefix="convnext-supply-chain-"))

commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def run(folder, *command):
    done = subprocess.run([str(part) for part in command], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"tests/supply-chain: {' '.join(map(str, command))} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def pack(name):
    folder = work / name
    run(work, "git", "clone", "--quiet", "--no-checkout", root, folder)
    run(folder, "git", "checkout", "--quiet", commit)
    projects = [project for project in sorted(folder.glob("src/*/*.csproj")) if "<IsPackable>false" not in project.read_text()]
    for project in projects:
        run(folder, "dotnet", "pack", project, "-c", "Release", "-p:ContinuousIntegrationBuild=true", "-o", "packages", "-nologo", "-v", "quiet")
    return folder


def contents(folder):
    """The files of every package, by their names."""
    found = {}
    for package in sorted((folder / "packages").glob("*.*nupkg")):
        with zipfile.ZipFile(package) as archive:
            found |= {f"{package.name}: {name}": archive.read(name) for name in archive.namelist()}
    return found


def same(first, second):
    one, other = contents(first), contents(second)
    if len(one) < 100 or one.keys() != other.keys():
        sys.exit(f"tests/supply-chain: two builds have {len(one)} and {len(other)} files; only in one of them: {sorted(one.keys() ^ other.keys())[:5]}")
    different = [name for name in one if one[name] != other[name]]
    if different:
        sys.exit(f"tests/supply-chain: two builds of one commit differ in {len(different)} files: {different[:5]}")
    print(f"ok: two builds in two folders, {len(one)} files in the packages, the same bytes")


def bill(folder):
    run(root, "dotnet", "tool", "restore")
    version = re.search("<Version>(.*)</Version>", (root / "Directory.Build.props").read_text())[1]
    run(root, "dotnet", "sbom-tool", "generate", "-b", folder / "packages", "-bc", folder / "src", "-pn", "ConvNext", "-pv", version,
        "-ps", "The ConvNext authors", "-nsb", "https://convnext.example")
    manifest = json.loads((folder / "packages/_manifest/spdx_2.2/manifest.spdx.json").read_text(encoding="utf-8-sig"))
    listed = {package["name"]: package.get("versionInfo") for package in manifest["packages"]}
    files = {file["fileName"].removeprefix("./") for file in manifest["files"]}

    # What the packages say that they need must be in the bill, in that version.
    needed = {}
    for package in sorted((folder / "packages").glob("*.nupkg")):
        if package.name not in files:
            sys.exit(f"tests/supply-chain: the bill of materials does not have {package.name}")
        with zipfile.ZipFile(package) as archive:
            nuspec = archive.read(next(name for name in archive.namelist() if name.endswith(".nuspec"))).decode()
        needed |= dict(re.findall(r'<dependency id="([^"]+)" version="([^"]+)"', nuspec))
    missing = {name: version for name, version in needed.items() if listed.get(name) != version}
    if len(needed) < 5 or missing:
        sys.exit(f"tests/supply-chain: of {len(needed)} dependencies the bill of materials lacks {missing}")
    print(f"ok: a bill of materials of {len(listed)} packages, among them the {len(needed)} that ours depend on")


try:
    first, second = pack("one"), pack("a/longer/path")
    same(first, second)
    bill(first)
finally:
    shutil.rmtree(work, ignore_errors=True)
