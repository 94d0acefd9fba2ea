"""Writes model.safetensors: random weights for config.json, always the same. The network knows nothing; its answers only prove that it runs."""
import json
import random
import struct

config = json.load(open("config.json"))
shapes = {}


def pair(name, *shape):
    shapes[name + ".weight"] = shape
    shapes[name + ".bias"] = shape[:1]


widths = config["hidden_sizes"]
patch = config["patch_size"]
pair("convnext.embeddings.patch_embeddings", widths[0], config["num_channels"], patch, patch)
pair("convnext.embeddings.layernorm", widths[0])
for i, (width, depth) in enumerate(zip(widths, config["depths"])):
    stage = f"convnext.encoder.stages.{i}."
    if i > 0:
        pair(stage + "downsampling_layer.0", widths[i - 1])
        pair(stage + "downsampling_layer.1", width, widths[i - 1], 2, 2)
    for j in range(depth):
        block = f"{stage}layers.{j}."
        shapes[block + "layer_scale_parameter"] = (width,)
        pair(block + "dwconv", width, 1, 7, 7)
        pair(block + "layernorm", width)
        pair(block + "pwconv1", 4 * width, width)
        pair(block + "pwconv2", width, 4 * width)
pair("convnext.layernorm", widths[-1])
pair("classifier", len(config["id2label"]), widths[-1])

generator = random.Random(20)
header, data = {}, b""
for name, shape in shapes.items():
    count = 1
    for size in shape:
        count *= size
    fan_in = count // shape[0]
    bound = (3 / fan_in) ** 0.5 if len(shape) > 1 else 0.25
    centre = 1 if "norm.weight" in name or "downsampling_layer.0.weight" in name else 0
    values = [centre + generator.uniform(-bound, bound) for _ in range(count)]
    tensor = struct.pack(f"<{count}f", *values)
    header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [len(data), len(data) + len(tensor)]}
    data += tensor

text = json.dumps(header, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)
with open("model.safetensors", "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + data)
