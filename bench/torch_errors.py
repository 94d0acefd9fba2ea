#!/usr/bin/env python3
"""Prints what PyTorch is off by in float32 and in bfloat16 on a processor: the largest error of a logit over the largest logit, against the
expectations of the parity cases, which were computed in float64. In bfloat16 weights, picture and what each layer hands on are rounded to it; sums inside a
layer are PyTorch's. Needs torch and numpy.

    bench/torch_errors.py [--fixtures FOLDER] CASE [CASE …]
"""

import argparse
import json
import pathlib
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/tools"))

import numpy as np
import torch
import torch.nn.functional as F

import reference
import tensors

# The cases were made with other versions of PyTorch on other processors: another order of sums is off by about as much, not by many times that.
MOST_TIMES = 4


def expected_logits(path):
    """The tensor `logits` of a safetensors file."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    entry = json.loads(data[8 : 8 + length])["logits"]
    begin, end = (8 + length + offset for offset in entry["data_offsets"])
    return np.frombuffer(data[begin:end], "<f4").reshape(entry["shape"]).astype(np.float64)


def error(logits, expected):
    return float(np.abs(logits.double().numpy() - expected).max() / np.abs(expected).max())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fixtures", type=pathlib.Path, default=ROOT / "tests/ConvNext.Parity.Tests/fixtures/parity")
    parser.add_argument("cases", nargs="+", metavar="CASE")
    arguments = parser.parse_args()
    # As PyTorch has it: one operation, one rounding.
    reference.ACTIVATIONS["gelu"] = F.gelu
    print("| case | PyTorch, float32 | PyTorch, bfloat16 |\n|---|---:|---:|")
    for name in arguments.cases:
        folder = arguments.fixtures / name
        case = json.loads((folder / "case.json").read_text())
        config = {**tensors.DEFAULT, **json.loads((folder / "config.json").read_text())}
        if "id2label" in config:
            config["num_labels"] = len(config["id2label"])
        expected = expected_logits(folder / "expected.safetensors")
        values = tensors.weights(config, case["seed"])
        pixels = tensors.pixels(*case["input"], seed=case["seed"])
        with torch.no_grad():
            single, half = (error(reference.forward(config, values, pixels, dtype)["logits"], expected) for dtype in (torch.float32, torch.bfloat16))
        recorded = case["torch_float32_max_abs_error"]["logits"] / np.abs(expected).max()
        if not single <= MOST_TIMES * recorded:
            sys.exit(f"{name}: float32 is off by {single:.2e} here, by {recorded:.2e} where the case was made: this network is not the case's.")
        print(f"| {name} | {single:.2e} | {half:.2%} |", flush=True)


if __name__ == "__main__":
    main()
