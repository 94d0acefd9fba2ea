#!/usr/bin/env python3
"""Trains again what was trained before, and compares: every loss in the log and every weight has the same bits on every machine.

    tests/training/check.py [--program FILE] [--threads N] [--update] [--pictures FOLDER]

Pictures are drawn here, ten kinds of stripes with noise, so that it needs none: two trainings of pocket from scratch, one as the embedded default was trained, one with everything that changes
pictures, the second killed with SIGKILL on the way and gone on with. tests/training/recorded.json holds what came out when they were recorded; --update records anew.
With --pictures, the folder of CIFAR-10 that models/convnext-pocket-cifar10/README.md describes (or one with train.tar.gz and test.tar.gz), it takes the first steps of the command there instead, and its
losses are those of that training's log.
Without --program it builds src/ConvNext.Cli.
"""
import argparse
import hashlib
import json
import math
import pathlib
import random
import re
import shlex
import signal
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RECORDED = ROOT / "tests/training/recorded.json"
DEFAULT = ROOT / "models/convnext-pocket-cifar10"
KINDS = 10
SIDE = 32
PATIENCE = 1800

COMMON = "--from scratch --model pocket --per_device_train_batch_size 64 --lr_scheduler_type cosine --logging_steps 10 --save_steps 50 --seed 7"
TRAININGS = {
    "recipe": f"{COMMON} --max_steps 250 --learning_rate 3e-3 --warmup_ratio 0.03 --weight_decay 0.05 --decay_rule authors --crop padded --label_smoothing_factor 0.1 --ema_decay 0.99",
    "everything": f"{COMMON} --max_steps 200 --learning_rate 0.05 --warmup_steps 20 --gradient_accumulation_steps 2 --crop resized --color_jitter 0.4 --rand_augment 2 --random_erasing 0.25 --mixup 0.8"
                  " --cutmix 1 --optim sgd --layer_decay 0.8 --class_weights balanced",
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=pathlib.Path)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--pictures", type=pathlib.Path)
    options = parser.parse_args()
    program = [str(options.program)] if options.program else build()
    threads = ["--threads", str(options.threads)] if options.threads else []
    with tempfile.TemporaryDirectory(prefix="convnext-training-") as folder:
        work = pathlib.Path(folder)
        if options.pictures:
            repeat_the_default(program, threads, options.pictures, work)
            return

        draw_pictures(work / "stripes")
        results = {name: train(program, threads, work, name, command) for name, command in TRAININGS.items()}
    if options.update:
        RECORDED.write_text(in_lines(results))
        print(f"{RECORDED.relative_to(ROOT)}: recorded")
        return

    recorded = json.loads(RECORDED.read_text())
    for name, result in results.items():
        compare(name, recorded[name]["losses"], result["losses"])
        for part in ("accuracy", "weights"):
            if recorded[name][part] != result[part]:
                sys.exit(f"{name}: {part} is {result[part]}, recorded {recorded[name][part]}")
    print("the losses, the accuracies and the weights are those that were recorded")


def in_lines(results):
    """As JSON with a line for each entry of a log."""
    parts = []
    for name, result in results.items():
        losses = ",\n".join(f"   {json.dumps(entry)}" for entry in result["losses"])
        parts.append(f' "{name}": {{\n  "losses": [\n{losses}\n  ],\n  "accuracy": {result["accuracy"]},\n  "weights": "{result["weights"]}"\n }}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def build():
    subprocess.run(["dotnet", "build", "-c", "Release", "-v", "quiet", "-nologo", str(ROOT / "src/ConvNext.Cli")], check=True)
    return ["dotnet", str(ROOT / "src/ConvNext.Cli/bin/Release/net10.0/convnext.dll")]


def draw_pictures(folder):
    """Stripes of a direction and a width for each kind, in any colour and place, under noise."""
    dice = random.Random(1)
    for part, count in (("train", 64), ("validation", 20)):
        for kind in range(KINDS):
            (folder / part / f"kind-{kind}").mkdir(parents=True)
            for number in range(count):
                (folder / part / f"kind-{kind}" / f"{number:03}.png").write_bytes(png(stripes(kind, dice)))


def stripes(kind, dice):
    angle = math.pi * kind / KINDS
    frequency = 0.5 + 0.06 * (kind % 3)
    phase = 2 * math.pi * dice.random()
    colours = [(dice.randrange(256), dice.randrange(256)) for _ in range(3)]
    rows = []
    for y in range(SIDE):
        row = bytearray([0])
        for x in range(SIDE):
            # In steps of 1/64, so that a sine that is off by its last bit on another machine changes no picture.
            share = round(32 + 32 * math.sin(phase + frequency * (x * math.cos(angle) + y * math.sin(angle)))) / 64
            row += bytes(min(255, max(0, int(low + share * (high - low)) + dice.randrange(-40, 41))) for low, high in colours)
        rows.append(bytes(row))
    return b"".join(rows)


def png(rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def train(program, threads, work, name, command):
    output = work / name
    whole = [*program, "train", str(work / "stripes"), "-o", str(output), *shlex.split(command), *threads]
    start = time.monotonic()
    if name == "everything":
        kill_on_the_way(whole, output)
    subprocess.run(whole, stdout=subprocess.DEVNULL, check=True, timeout=PATIENCE)
    losses = logged_losses(output)
    result = json.loads((output / "all_results.json").read_text())
    print(f"{name}: {time.monotonic() - start:.0f} s, loss {losses[0][1]} at step {losses[0][0]}, {losses[-1][1]} at step {losses[-1][0]}, accuracy {result['eval_accuracy']}")
    return {"losses": losses, "accuracy": result["eval_accuracy"], "weights": hashlib.sha256((output / "model.safetensors").read_bytes()).hexdigest()}


def kill_on_the_way(command, output):
    """Kills a training behind its second checkpoint, some steps further on."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wait_for(process, output / "checkpoint-100" / "trainer_state.json")
    time.sleep(0.5)
    process.send_signal(signal.SIGKILL)
    if process.wait() != -signal.SIGKILL:
        sys.exit("the training had ended before it could be killed")


def wait_for(process, file):
    deadline = time.monotonic() + PATIENCE
    while not file.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            sys.exit(f"no {file.name} came of a training that ended with {process.wait()}")
        time.sleep(0.05)


def logged_losses(folder):
    history = json.loads((folder / "trainer_state.json").read_text())["log_history"]
    return [[entry["step"], entry["loss"], entry["grad_norm"]] for entry in history if "loss" in entry]


def compare(name, recorded, found):
    for one, other in zip(recorded, found):
        if one != other:
            sys.exit(f"{name}: step, loss and norm are {other}, recorded {one}")
    if len(recorded) != len(found) or not found:
        sys.exit(f"{name}: {len(found)} entries of the log, recorded {len(recorded)}")


def repeat_the_default(program, threads, pictures, work):
    """The first steps of the embedded default's training, up to its first checkpoint."""
    command = re.search(r"^\$ convnext train cifar10 -o convnext-pocket-cifar10 ((?:.*\\\n)*.*)$", (DEFAULT / "README.md").read_text(), re.MULTILINE)[1]
    arguments = shlex.split(command.replace("\\\n", " "))
    recorded = logged_losses(DEFAULT / "training")
    if (pictures / "train.tar.gz").exists():
        for part in ("train", "test"):
            with tarfile.open(pictures / f"{part}.tar.gz") as archive:
                archive.extractall(work / "cifar10" / part, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
        pictures = work / "cifar10"
    output = work / "default"
    process = subprocess.Popen([*program, "train", str(pictures), "-o", str(output), *arguments, *threads], stdout=subprocess.DEVNULL)
    wait_for(process, output / "checkpoint-500" / "trainer_state.json")
    process.terminate()
    process.wait(timeout=PATIENCE)
    found = logged_losses(output / "checkpoint-500")
    compare("the embedded default", recorded[: len(found)], found)
    print(f"the losses of the first {found[-1][0]} steps are those of the embedded default's training: {', '.join(str(loss) for _, loss, _ in found)}")


if __name__ == "__main__":
    main()
