"""Computes anew what models/convnext-pocket-cifar10/expected.safetensors holds, after its weights changed: python make_pocket.py

Float64 PyTorch with the weights of model.safetensors, for the recipe's four images (recipe.*) and for the sample photo (cat.*), rounded to
float32. The photo as torchvision prepares it (cat.pixel_values, cat.resized_cropped) does not depend on weights and is taken from the file.
Needs NumPy and PyTorch.
"""

import json
import os
import struct

import numpy as np
import torch

import make_parity
import reference
import tensors

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "models", "convnext-pocket-cifar10")
TYPES = {"F32": np.float32, "U8": np.uint8}


def read_safetensors(path):
    """The arrays of a file by name."""
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    arrays = {}
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        arrays[name] = np.frombuffer(data[start:end], TYPES[entry["dtype"]]).reshape(entry["shape"]).copy()
    return arrays


def main():
    with open(os.path.join(FOLDER, "config.json")) as file:
        config = {**tensors.DEFAULT, **json.load(file)}
    config["num_labels"] = len(config["id2label"])
    path = os.path.join(FOLDER, "expected.safetensors")
    expected = read_safetensors(path)
    weights = read_safetensors(os.path.join(FOLDER, "model.safetensors"))
    inputs = {"cat": expected["cat.pixel_values"], "recipe": tensors.pixels(4, 3, 32, 32)}
    for name, pixels in inputs.items():
        outputs = reference.forward(config, weights, pixels)
        for output in ("logits", "pooler_output"):
            expected[f"{name}.{output}"] = outputs[output].numpy().astype(np.float32)
        best = torch.softmax(outputs["logits"], -1).max(-1)
        for share, label in zip(best.values.tolist(), best.indices.tolist()):
            print(f"{name}: {100 * share:.2f} %  {config['id2label'][str(label)]}")
    make_parity.save_safetensors(path, expected)


if __name__ == "__main__":
    main()
