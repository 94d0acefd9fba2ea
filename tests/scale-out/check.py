#!/usr/bin/env python3
"""Does what docs/scale-out.md says, with GNU parallel and a real Slurm of this machine, kills workers at random, and compares: the sorted lines are those of one process.

    tests/scale-out/check.py [--program FILE] [--pictures N] [--seed N]

Without --program it builds src/ConvNext.Cli. The page's blocks are run as they stand there. Slurm is slurmctld and two slurmd, out of Debian's packages, in a folder of their own: nothing of the
machine's is touched, but it takes root, and the packages slurm-wlm, munge and parallel, which are installed where apt-get is there. Kubernetes and Spark are not run: their commands are, with
the variables and lines that those would give them.
"""
import argparse
import contextlib
import os
import pathlib
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
from cluster import slurm  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs/scale-out.md"
PARTS = 8
PATIENCE = 300


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=pathlib.Path)
    parser.add_argument("--pictures", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    install()
    with tempfile.TemporaryDirectory(prefix="convnext-scale-") as folder:
        work = pathlib.Path(folder)
        work.chmod(0o755)
        check = Check(work, options.program, random.Random(options.seed))
        check.make_pictures(options.pictures)
        check.parallel()
        check.slurm()
        check.kubernetes()
        check.spark()
    print("docs/scale-out.md: every block gives the lines of one process")


def install():
    wanted = {"parallel": "parallel", "slurmctld": "slurm-wlm", "slurmd": "slurm-wlm", "munged": "munge"}
    missing = sorted({package for tool, package in wanted.items() if shutil.which(tool) is None})
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], env=environment, stdout=subprocess.DEVNULL, check=True)
    missing = sorted({package for tool, package in wanted.items() if shutil.which(tool) is None})
    if missing:
        sys.exit(f"tests/scale-out/check.py: not installed: {', '.join(missing)}")


def block(name):
    """The block of the page whose mark ends with the name."""
    found = re.search(rf"<!-- check: elsewhere=tests/scale-out/check.py {re.escape(name)} -->\n```\w+\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return found[1] if found else sys.exit(f"docs/scale-out.md has no block '{name}'")


class Check:
    def __init__(self, work, program, dice):
        self.work, self.dice = work, dice
        (work / "bin").mkdir()
        wrapper = work / "bin/convnext"
        if program is None:
            subprocess.run(["dotnet", "build", "-c", "Release", "-v", "quiet", "-nologo", str(ROOT / "src/ConvNext.Cli")], check=True)
            wrapper.write_text(f"#!/bin/sh\nexec dotnet '{ROOT}/src/ConvNext.Cli/bin/Release/net10.0/convnext.dll' \"$@\"\n")
        else:
            wrapper.write_text(f"#!/bin/sh\nexec '{program.resolve()}' \"$@\"\n")
        wrapper.chmod(0o755)
        self.environment = dict(os.environ, PATH=f"{work / 'bin'}:{os.environ['PATH']}", LC_ALL="C.UTF-8")

    def make_pictures(self, count):
        folder = self.work / "photos"
        for index in range(count):
            (folder / f"{index % 7}").mkdir(parents=True, exist_ok=True)
            source, suffix = (ROOT / "samples/cat.png", "png") if index % 3 == 0 else (ROOT / "samples/rocket.jpg", "jpg")
            shutil.copyfile(source, folder / f"{index % 7}" / f"{index:05} it's \"ä\".{suffix}")
        (folder / "broken.png").write_text("No picture.")
        (folder / "empty.jpg").write_bytes(b"")
        done = self.run("convnext classify photos --json", check=False)
        if done.returncode != 1 or done.stdout.count("\n") != count + 2 or done.stdout.count('"error"') != 2:
            sys.exit(f"one process over all pictures ended with {done.returncode}:\n{done.stderr[-2000:]}")
        self.expected = sorted(done.stdout.encode().splitlines())

    def run(self, command, check=True, environment=None, **more):
        done = subprocess.run(["sh", "-c", command], cwd=self.work, env=environment or self.environment, capture_output=True, text=True, timeout=PATIENCE, **more)
        if check and done.returncode != 0:
            sys.exit(f"'{command}' ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done

    def compare(self, name, lines):
        if lines != self.expected:
            missing = [line for line in self.expected if line not in set(lines)][:3]
            sys.exit(f"{name}: {len(lines)} lines that are not the {len(self.expected)} of one process; of those there are not: {missing}")
        print(f"ok: {name}: {len(lines)} lines, byte for byte those of one process", flush=True)

    def compare_parts(self, name):
        left = list(self.work.glob("*.part"))
        if left:
            sys.exit(f"{name}: there is a part that has not got its name: {left[0].name}")
        self.run(block("together"))
        self.compare(name, (self.work / "all.jsonl").read_bytes().splitlines())
        for file in [*self.work.glob("answers.*"), self.work / "all.jsonl"]:
            file.unlink()

    def workers(self):
        """The workers there are: processes of ours that classify this check's folder, and no others."""
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    words = (entry / "cmdline").read_bytes().split(b"\0")
                    if b"--output" in words and b"classify" in words and os.path.samefile(entry / "cwd", self.work) and words[0] != b"/bin/sh":
                        yield int(entry.name)

    @contextlib.contextmanager
    def killing(self, name, kills):
        """Kills workers at random that have written something, while the block runs; too few killed is a failure of the check."""
        done = threading.Event()
        killed = []

        def kill():
            while len(killed) < kills and not done.wait(self.dice.uniform(0.05, 0.4)):
                running = list(self.workers())
                begun = [part for part in self.work.glob("*.part") if part.stat().st_size > 0]
                if running and begun:
                    with contextlib.suppress(ProcessLookupError):
                        victim = self.dice.choice(running)
                        os.kill(victim, signal.SIGKILL)
                        killed.append(victim)

        thread = threading.Thread(target=kill)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
        if len(killed) < kills:
            sys.exit(f"{name}: only {len(killed)} of {kills} workers were killed before all was done: more --pictures are needed")
        print(f"{name}: {len(killed)} workers were killed")

    def parallel(self):
        with self.killing("GNU parallel", 6):
            self.run(block("parallel"))
        self.compare_parts("GNU parallel")

    def slurm(self):
        (self.work / "classify.sbatch").write_text(block("classify.sbatch"))
        with slurm(self.work) as variables:
            self.environment.update(variables)
            with self.killing("Slurm", 6):
                tries = self.run(block("slurm")).stdout.count("Submitted batch job")
            hosts = set(re.findall(r"BatchHost=(\w+)", self.run("scontrol show jobs").stdout))
        if tries < 2 or hosts != {"one", "two"}:
            sys.exit(f"Slurm: submitted {tries} times, on the nodes {hosts}")
        self.compare_parts(f"Slurm on two nodes, submitted {tries} times")

    def kubernetes(self):
        # What Kubernetes would take from it; no reader of YAML comes with Python.
        page = block("kubernetes")
        command = re.search(r"^ +command: \[sh, -c, '(.*)'\]$", page, re.MULTILINE)[1]
        completions = int(re.search(r"^  completions: (\d+)$", page, re.MULTILINE)[1])
        variables = dict(re.findall(r'^ +- \{ name: (JOB_\w+), value: "(\w+)" \}$', page, re.MULTILINE))
        if "\n  completionMode: Indexed\n" not in page or variables != {"JOB_COMPLETIONS": str(completions)}:
            sys.exit("Kubernetes: the Job is not indexed, or its variable is not its number of completions")
        for index in range(completions):
            self.run(command, environment=dict(self.environment, JOB_COMPLETION_INDEX=str(index), **variables))
        self.compare_parts("the command of the Kubernetes Job, for each index")

    def spark(self):
        command = shlex.split(re.search(r'^command = r"""(.*)"""$', block("spark"), re.MULTILINE)[1])
        paths = sorted(str(path.relative_to(self.work)) for path in (self.work / "photos").rglob("*") if path.is_file())
        lines = []
        for partition in [*(paths[start::PARTS] for start in range(PARTS)), []]:
            given = "".join(f"{path}\n" for path in partition)
            done = subprocess.run(command, cwd=self.work, env=self.environment, input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=PATIENCE, check=True)
            lines += done.stdout.encode().splitlines()
        self.compare("the command of Spark's pipe, for eight partitions and an empty one", sorted(lines))


main()
