#!/usr/bin/env python3
"""Runs the program for a long time on what goes wrong, and holds what it gives, what memory it takes and what it leaves open.

    tests/soak/soak.py classify|server|train|all --minutes N [--program CONVNEXT] [--server CONVNEXT-SERVER] [--seed N]

Builds what is not given. `classify` reads a stream of pictures, one in ten of them broken; `server` is tests/server/soak.py; `train` is killed at random moments
and goes on, and must end with the bits of a training that nobody disturbed. Each prints memory over time and its slope by least squares over the second half.
The exit code is 1 where an answer is wrong, where memory grows by more than 4 MiB over the second half, or where handles or threads get more.
"""
import argparse
import pathlib
import random
import subprocess
import sys
import tempfile

import classify
import train

root = pathlib.Path(__file__).resolve().parents[2]


def build(project, program):
    subprocess.run(["dotnet", "build", "-c", "Release", root / "src" / project, "-nologo", "-v", "quiet"], check=True)
    return root / "src" / project / "bin/Release/net10.0" / program


def serve(program, seconds, _folder, _chance):
    code = subprocess.run([sys.executable, root / "tests/server/soak.py", program, root / "samples/cat.png", str(seconds)]).returncode
    return [] if code == 0 else [f"tests/server/soak.py ended with {code}"]


kinds = {"classify": classify.soak, "server": serve, "train": train.soak}
reader = argparse.ArgumentParser(usage=__doc__)
reader.add_argument("kind", choices=[*kinds, "all"])
reader.add_argument("--minutes", type=float, default=30)
reader.add_argument("--program", type=pathlib.Path)
reader.add_argument("--server", type=pathlib.Path)
reader.add_argument("--seed", type=int, default=random.randrange(1 << 32))
options = reader.parse_args()

sys.stdout.reconfigure(line_buffering=True)
chosen = list(kinds) if options.kind == "all" else [options.kind]
faults = []
for kind in chosen:
    if kind == "server":
        program = options.server or build("ConvNext.Server", "convnext-server")
    else:
        program = options.program or build("ConvNext.Cli", "convnext")
    with tempfile.TemporaryDirectory(prefix="convnext-soak-") as folder:
        faults += kinds[kind](program.resolve(), 60 * options.minutes, pathlib.Path(folder), random.Random(options.seed))

if faults:
    sys.exit(f"tests/soak: {len(faults)} faults with seed {options.seed}; the first:\n" + "\n".join(faults[:5]))
print(f"ok: {', '.join(chosen)}, {options.minutes:g} minutes each")
