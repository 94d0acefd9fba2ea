#!/usr/bin/env python3
"""Classifies a folder of photographs with the program and with a pipeline in Python (Pillow, torchvision's transforms, torchvision's ConvNeXt-Tiny), on the same weights, and prints both speeds.

    bench/folder_pipeline.py PROGRAM FOLDER [--rounds N]

Needs torch and torchvision, as pip or Debian (python3-torchvision, with libopenblas0-pthread for a BLAS that is not the plain reference) has them. The weights are random, of a seed, written by
torch.save and read by both sides. Before anything counts, the sides' first classes are compared. They take turns; the best of the rounds counts, the program's with its start and load.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import PIL.Image
import torch
import torchvision

THREADS = sorted({1, os.cpu_count()})


class Photographs(torch.utils.data.Dataset):
    """What models/convnext-tiny-224/preprocessor_config.json says."""

    def __init__(self, folder):
        self.paths = sorted(path for path in folder.rglob("*") if path.suffix in (".jpg", ".png"))
        self.transform = torchvision.transforms.Compose([
            torchvision.transforms.Resize(256, torchvision.transforms.InterpolationMode.BICUBIC),
            torchvision.transforms.CenterCrop(224),
            torchvision.transforms.ToTensor(),
            torchvision.transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
        ])

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        return self.transform(PIL.Image.open(self.paths[index]).convert("RGB"))


def python(weights, folder, threads, workers, batch):
    """Seconds, without the start and the load, and the first class of each picture. In a process of its own: OpenBLAS takes its number of threads when it is loaded."""
    environment = os.environ | {"OPENBLAS_NUM_THREADS": str(threads), "OMP_NUM_THREADS": str(threads)}
    command = [sys.executable, __file__, "--weights", str(weights), "--threads", str(threads), "--workers", str(workers), "--batch", str(batch), "", str(folder)]
    answer = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout)
    return answer["seconds"], answer["classes"]


def side(weights, folder, threads, workers, batch):
    """That process."""
    torch.set_num_threads(threads)
    model = torchvision.models.convnext_tiny().eval()
    model.load_state_dict(torch.load(weights))
    photographs = Photographs(folder)
    with torch.inference_mode():
        model(torch.zeros(batch, 3, 224, 224))
    start, found = time.perf_counter(), []
    with torch.inference_mode():
        for images in torch.utils.data.DataLoader(photographs, batch_size=batch, num_workers=workers):
            found += model(images).softmax(1).argmax(1).tolist()
    print(json.dumps({"seconds": time.perf_counter() - start, "classes": found}))


def ours(program, weights, folder, threads):
    start = time.perf_counter()
    command = [program, "classify", folder, "--model", "tiny", "--weights", weights, "--json", "--top", "1", "--threads", str(threads), "--backend", "pil"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return time.perf_counter() - start, [json.loads(line)["classes"][0]["index"] for line in lines]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--weights", help=argparse.SUPPRESS)
    for name in ("--threads", "--workers", "--batch"):
        parser.add_argument(name, type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.weights:
        side(options.weights, options.folder, options.threads, options.workers, options.batch)
        return
    torch.manual_seed(0)
    model = torchvision.models.convnext_tiny().eval()
    with torch.no_grad():
        # Random weights of the reference's size give every picture the same class; larger ones tell pictures apart.
        for name, parameter in model.named_parameters():
            parameter.mul_(3 if name.endswith("weight") and parameter.dim() > 1 else 1)
            if name.endswith("layer_scale"):
                parameter.fill_(0.5)
    photographs = Photographs(options.folder)
    with tempfile.TemporaryDirectory() as folder:
        weights = pathlib.Path(folder) / "convnext_tiny.pth"
        torch.save(model.state_dict(), weights)
        sides = {}
        for threads in THREADS:
            sides[f"convnext, {threads} thread(s)"] = lambda threads=threads: ours(options.program.resolve(), weights, options.folder, threads)
            sides[f"torch, one picture at a time, {threads} thread(s)"] = lambda threads=threads: python(weights, options.folder, threads, 0, 1)
            sides[f"torch, batches of 8, {threads} process(es) that decode, {threads} thread(s)"] = lambda threads=threads: python(weights, options.folder, threads, threads, 8)
        best, classes = {}, {}
        for _ in range(options.rounds):
            for name, run in sides.items():
                seconds, found = run()
                best[name] = min(seconds, best.get(name, seconds))
                classes[name] = found
    first = classes[next(iter(classes))]
    for name, found in classes.items():
        same = sum(one == other for one, other in zip(first, found, strict=True))
        if same < 0.99 * len(first) or len(set(first)) < 2:
            sys.exit(f"{name} gives {same} of {len(first)} pictures the class that the program does, of {len(set(first))} classes")
    print(f"{len(photographs)} pictures, torch {torch.__version__}, torchvision {torchvision.__version__}, Pillow {PIL.__version__}")
    print("| side | pictures/s |\n|---|---:|")
    for name, seconds in best.items():
        print(f"| {name} | {len(photographs) / seconds:.1f} |")


main()
