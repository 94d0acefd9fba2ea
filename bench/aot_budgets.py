#!/usr/bin/env python3
"""Holds the published program against its budgets and prints them as a table.

    bench/aot_budgets.py [--program FILE] [--tiny-weights FILE] [--peer DLL --peer-model FILE] [--jit DLL] [--v4] [--runs N]

Without --program it publishes src/ConvNext.Cli; without --tiny-weights it makes ConvNeXt-Tiny's weights by recipe and packs them; the peer, a .NET program
that does the same with ONNX Runtime, is built too (--no-peer leaves it out). Sizes and memory are budgets that must hold: the exit code is 1 when one
does not. Times are printed with their budget, but a busy machine is no failure. Linux only.
"""
import argparse
import fcntl
import json
import os
import pathlib
import statistics
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PHOTO = ROOT / "samples/cat.png"
POCKET = ROOT / "models/convnext-pocket-cifar10"
SIGNATURE = b"ConvNextModels\0\x01"
F_SETPIPE_SZ, MEGABYTE = 1031, 1e6


def build(*command):
    done = subprocess.run(["dotnet", *command, "-c", "Release", "-nologo", "-v", "quiet"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)


def appended_bytes(program):
    """Bytes of the models behind the code, 0 where there are none."""
    data = program.read_bytes()
    if not data.endswith(SIGNATURE):
        return 0
    table, length = struct.unpack("<qq", data[-32:-16])
    first = min(struct.unpack_from("<q", data, table)[0], table) if length else table
    return len(data) - first


def memory_at_answer(command, file):
    """What a file of /proc/PID says at the moment of a program's answer, in bytes by name.

    The answer goes into a pipe that is full, so that the program waits in its write while its memory is read.
    """
    read, write = os.pipe()
    capacity = fcntl.fcntl(write, F_SETPIPE_SZ, 4096)
    os.write(write, b" " * capacity)
    process = subprocess.Popen(command, stdout=write)
    os.close(write)
    try:
        wait_until_blocked(process)
        fields = {}
        for line in pathlib.Path(f"/proc/{process.pid}/{file}").read_text().splitlines():
            if line.endswith(" kB"):
                name, value, _ = line.split()
                fields[name.rstrip(":")] = int(value) * 1024
    finally:
        drained = b""
        while part := os.read(read, 65536):
            drained += part
        os.close(read)
        process.wait()
    if process.returncode != 0 or not drained.strip():
        sys.exit(f"{' '.join(map(str, command))} failed")
    return fields


def private_memory(command):
    """Memory of a program at the moment of its answer, in bytes: (private in all, anonymous)."""
    fields = memory_at_answer(command, "smaps_rollup")
    return fields["Private_Clean"] + fields["Private_Dirty"], fields["Anonymous"]


def wait_until_blocked(process):
    """Waits until a thread has been in write (system call 1, on Arm 64) for some hundredths of a second: the pipe is full."""
    deadline = time.monotonic() + 60
    seen = 0
    while seen < 3:
        if process.poll() is not None:
            sys.exit(f"{' '.join(map(str, process.args))} ended with {process.returncode} and no answer")
        calls = [(thread / "syscall").read_text().split()[0] for thread in pathlib.Path(f"/proc/{process.pid}/task").iterdir()]
        seen = seen + 1 if "1" in calls or "64" in calls and os.uname().machine == "aarch64" else 0
        if time.monotonic() > deadline:
            sys.exit("the program did not come to its answer within a minute")
        time.sleep(0.01)


def seconds(command):
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    taken = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(done.stderr)
    return taken, done.stdout


def network_seconds(program, arguments, photos=12):
    """One inference: the fastest of all photos but the two that warm up. The JIT needs some hundred to settle around the kernels."""
    command = [*program, "classify", "--json", "--timings", *arguments, *[PHOTO] * photos]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return min(photo["milliseconds"]["network"] for photo in map(json.loads, output.splitlines()[2:])) / 1000


class Table:
    def __init__(self):
        self.failed = False
        print("| budget | measured | allowed | |\n|---|---:|---:|---|")

    def add(self, name, measured, allowed, unit, is_time=False):
        holds = measured <= allowed
        self.failed |= not holds and not is_time
        verdict = "holds" if holds else "missed (a time: no failure)" if is_time else "MISSED"
        print(f"| {name} | {measured:.2f} {unit} | {allowed:g} {unit} | {verdict} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path)
    parser.add_argument("--tiny-weights", type=pathlib.Path)
    parser.add_argument("--peer", type=pathlib.Path)
    parser.add_argument("--peer-model", type=pathlib.Path)
    parser.add_argument("--jit", type=pathlib.Path, help="convnext.dll of an ordinary build")
    parser.add_argument("--v4", action="store_true", help="the program was published for x86-64-v4")
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(options, pathlib.Path(folder))


def measure(options, folder):
    program = options.program
    if program is None:
        build("publish", "src/ConvNext.Cli", "-o", str(folder / "program"))
        program = folder / "program/convnext"
    program = program.resolve()
    tiny = options.tiny_weights
    if tiny is None:
        tiny = folder / "tiny.packed.safetensors"
        build("build", "tests/aot/ConvNext.Bits", "-o", str(folder / "bits"))
        subprocess.run(["dotnet", folder / "bits/ConvNext.Bits.dll", "pack", "tiny", tiny], check=True)

    table = Table()
    size = program.stat().st_size
    # Half a megabyte of it for the networks in 8 bits, six classes beside the six in floats: their products are kernels of the runtime, so that each is small.
    table.add("program with all its networks and the weights of pocket", size / MEGABYTE, 17, "MB")
    table.add("… of which code", (size - appended_bytes(program)) / MEGABYTE, 12.7, "MB")
    pocket, anonymous = private_memory([program, "classify", PHOTO])
    table.add(f"pocket: private memory ({anonymous / MEGABYTE:.1f} MB anonymous)", pocket / MEGABYTE, 20, "MB")
    as_tiny = ["--model", "tiny", "--weights", tiny]
    private, anonymous = private_memory([program, "classify", *as_tiny, PHOTO])
    beyond = private - min(tiny.stat().st_size, private - anonymous)
    table.add(f"Tiny, packed file: private memory beyond the weights ({anonymous / MEGABYTE:.1f} MB anonymous)", beyond / MEGABYTE, 40, "MB")
    photo_memory(folder, program, table)
    times(options, folder, program, as_tiny, table)
    against_jit(options, folder, program, as_tiny, table)
    sys.exit(1 if table.failed else 0)


def photo_memory(folder, program, table):
    """What photos of 12 megapixels take at the most at any moment, beyond the same run on a small photo and beyond the bytes of their files."""
    build("build", "bench/ConvNext.Photo.Bench", "-o", str(folder / "photos"))
    made = folder / "made"
    bench = folder / "photos/ConvNext.Photo.Bench.dll"
    subprocess.run(["dotnet", bench, "--write", made, "--only", "12 MP", "--only", "0.3 MP, 4:2:0"], check=True)
    for threads in (1, 2):
        small = peak_memory([program, "classify", "--threads", str(threads), made / "03MP420.jpg"])
        for photo in sorted(made.glob("12MP*.jpg")):
            peak = peak_memory([program, "classify", "--threads", str(threads), photo])
            beyond = (peak - small - photo.stat().st_size) / MEGABYTE
            table.add(f"{photo.stem}, {threads} thread{'s' * (threads - 1)}: memory at the peak beyond a small photo's and its file", beyond, 8, "MB")


def peak_memory(command):
    """The most memory that a program had at any moment until its answer, in bytes; the least of three runs."""
    return min(memory_at_answer(command, "status")["VmHWM"] for _ in range(3))


def times(options, folder, program, as_tiny, table):
    peer = None if options.no_peer else find_peer(options, folder)
    ours, theirs, first = [], [], []
    for _ in range(options.runs):
        ours.append(seconds([program, "classify", PHOTO])[0])
        if peer is not None:
            theirs.append(seconds(peer)[0])
        first.append(seconds([program, "classify", *as_tiny, PHOTO])[0])
    table.add(f"pocket: start to first answer, median (least {min(ours) * 1000:.1f} ms)", statistics.median(ours) * 1000, 12, "ms", is_time=True)
    if peer is not None:
        ratio = statistics.median(a / b for a, b in zip(ours, theirs))
        table.add(f"… ÷ .NET with ONNX Runtime (least {min(theirs) * 1000:.0f} ms, median {statistics.median(theirs) * 1000:.0f} ms)", ratio, 0.125, "", is_time=True)
    one = network_seconds([program], as_tiny)
    table.add(f"Tiny, packed file: first answer ({min(first) * 1000:.0f} ms) ÷ one inference ({one * 1000:.0f} ms)", min(first) / one, 1.3, "", is_time=True)


def against_jit(options, folder, program, as_tiny, table):
    """The same program and the same width of vectors under both compilers, in turn: the program's default is 256 bits."""
    dll = options.jit
    if dll is None:
        build("build", "src/ConvNext.Cli", "-o", str(folder / "jit"))
        dll = folder / "jit/convnext.dll"
    os.environ["DOTNET_EnableAVX512"] = "1" if options.v4 else "0"
    for name, arguments, photos in (("pocket", [], 600), ("Tiny", as_tiny, 12)):
        native, jit = [], []
        for _ in range(options.runs):
            native.append(network_seconds([program], ["--threads", "1", *arguments], photos))
            jit.append(network_seconds(["dotnet", dll], ["--threads", "1", *arguments], photos))
        table.add(f"{name}: one inference on one thread, NativeAOT ({min(native) * 1000:.2f} ms) ÷ JIT ({min(jit) * 1000:.2f} ms)",
                  min(native) / min(jit), 1.03, "", is_time=True)


def find_peer(options, folder):
    dll, model = options.peer, options.peer_model
    if dll is None:
        build("build", "bench/ConvNext.FirstAnswer.OnnxRuntime", "-o", str(folder / "peer"))
        dll = folder / "peer/ConvNext.FirstAnswer.OnnxRuntime.dll"
    if model is None:
        model = folder / "pocket.onnx"
        subprocess.run(["dotnet", dll, "write", POCKET / "config.json", POCKET / "model.safetensors", model], check=True)
    command = ["dotnet", dll, "classify", model, "32", PHOTO]
    answer = seconds(command)[1]
    if not answer.startswith("3 "):
        sys.exit(f"the peer says {answer.strip()}, not class 3, the cat")
    return command


if __name__ == "__main__":
    main()
