"""The tensors of a network: what they are called, their shapes, and the recipe of the fixtures' weights and inputs.

It follows transformers' models/convnext, convnextv2 and dinov3_convnext. Inside of these tools a tensor has the name that the
classifier of its family has for it (DINOv3: ConvNeXt's); name_in_checkpoint says what a file calls it.
"""

import math

import numpy as np

MASK_64_BITS = (1 << 64) - 1
GOLDEN_RATIO = np.uint64(0x9E3779B97F4A7C15)

# What a configuration says when a case does not say otherwise: ConvNeXt-Tiny at 224.
DEFAULT = dict(
    num_channels=3,
    patch_size=4,
    num_stages=4,
    hidden_sizes=[96, 192, 384, 768],
    depths=[3, 3, 9, 3],
    hidden_act="gelu",
    layer_norm_eps=1e-12,
    layer_scale_init_value=1e-6,
    drop_path_rate=0.0,
    image_size=224,
    num_labels=1000,
)

DINO_V3_NAMES = {
    "convnext.embeddings.patch_embeddings.": "stages.0.downsample_layers.0.",
    "convnext.embeddings.layernorm.": "stages.0.downsample_layers.1.",
    "convnext.encoder.": "",
    "convnext.layernorm.": "layer_norm.",
    ".downsampling_layer.": ".downsample_layers.",
    ".dwconv.": ".depthwise_conv.",
    ".layernorm.": ".layer_norm.",
    ".pwconv": ".pointwise_conv",
    ".layer_scale_parameter": ".gamma",
    ".act.": ".activation_fn.",
}


def fnv1a64(text):
    """64-bit FNV-1a of the text's UTF-8 bytes."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK_64_BITS
    return value


def uniform(name, count):
    """`count` values in [-1, 1), exact in float32: splitmix64 of fnv1a64(name) + (i + 1) * golden ratio."""
    with np.errstate(over="ignore"):
        z = np.uint64(fnv1a64(name)) + (np.arange(1, count + 1, dtype=np.uint64) * GOLDEN_RATIO)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return ((z >> np.uint64(40)).astype(np.float64) * 2.0**-23 - 1.0).astype(np.float32)


def pair(size):
    """A size that is given once or as [height, width]."""
    return tuple(size) if isinstance(size, (list, tuple)) else (size, size)


def family(config):
    """The configuration's model_type."""
    return config.get("model_type", "convnext")


def prefix(config):
    """What names begin with, inside of these tools."""
    return "convnextv2." if family(config) == "convnextv2" else "convnext."


def is_backbone(config):
    return config.get("architecture", "").endswith("Backbone")


def feature_maps(config):
    """Names of a backbone's feature maps: named, or by indices into stem and stages, or the last stage."""
    stages = ["stem"] + [f"stage{i + 1}" for i in range(config["num_stages"])]
    if config.get("out_features") is not None:
        return config["out_features"]
    if config.get("out_indices") is not None:
        return [stages[i] for i in config["out_indices"]]
    return stages[-1:]


def name_in_checkpoint(config, name):
    """What a file of the configuration's architecture calls a tensor."""
    if family(config) == "dinov3_convnext":
        for ours, theirs in DINO_V3_NAMES.items():
            name = name.replace(ours, theirs)
        return name
    bare = is_backbone(config) or config.get("architecture", "").endswith("Model")
    return name[len(prefix(config)) :] if bare and name.startswith(prefix(config)) else name


def shapes(config):
    """Names and shapes of all weights, in the order of transformers' state dict."""
    widths = config["hidden_sizes"]
    result = {}

    def add(name, *shape):
        """A weight, and a bias as long as its first dimension."""
        result[name + ".weight"] = shape
        result[name + ".bias"] = shape[:1]

    embeddings = prefix(config) + "embeddings."
    add(embeddings + "patch_embeddings", widths[0], config["num_channels"], *pair(config["patch_size"]))
    add(embeddings + "layernorm", widths[0])
    for i in range(config["num_stages"]):
        stage = f"{prefix(config)}encoder.stages.{i}."
        width = widths[i]
        if i > 0:
            add(stage + "downsampling_layer.0", widths[i - 1])
            add(stage + "downsampling_layer.1", width, widths[i - 1], 2, 2)
        for j in range(config["depths"][i]):
            layer = stage + f"layers.{j}."
            if family(config) != "convnextv2" and (family(config) == "dinov3_convnext" or config["layer_scale_init_value"] > 0):
                result[layer + "layer_scale_parameter"] = (width,)
            add(layer + "dwconv", width, 1, 7, 7)
            add(layer + "layernorm", width)
            add(layer + "pwconv1", 4 * width, width)
            if config["hidden_act"] == "prelu":
                result[layer + "act.weight"] = (1,)
            if family(config) == "convnextv2":
                result[layer + "grn.weight"] = result[layer + "grn.bias"] = (1, 1, 1, 4 * width)
            add(layer + "pwconv2", width, 4 * width)

    if is_backbone(config) and family(config) != "dinov3_convnext":
        for feature in feature_maps(config):
            add("hidden_states_norms." + feature, widths[0 if feature == "stem" else int(feature[5:]) - 1])
    add(prefix(config) + "layernorm", widths[-1])
    if config["num_labels"] > 0 and family(config) != "dinov3_convnext":
        add("classifier", config["num_labels"], widths[-1])
    return result


def recipe(name, shape, seed=""):
    """The values of one weight by its name in a checkpoint, float32. Each product and each sum is rounded on its own."""
    u = uniform(seed + name, int(np.prod(shape)))
    f32 = np.float32
    if name.endswith(("layer_scale_parameter", ".gamma")):
        values = u * f32(0.25) + f32(0.5)
    elif name.endswith("grn.weight"):
        values = u * f32(0.5)
    elif name.endswith(".bias"):
        values = u * f32(0.25)
    elif name.endswith("act.weight"):
        values = u * f32(0.25) + f32(0.25)
    elif len(shape) == 1:  # a norm's weight
        values = u * f32(0.25) + f32(1)
    else:
        values = u * f32(math.sqrt(3.0 / int(np.prod(shape[1:]))))
    return values.reshape(shape)


def weights(config, seed=""):
    """All weights of a network by recipe."""
    return {name: recipe(name_in_checkpoint(config, name), shape, seed) for name, shape in shapes(config).items()}


def pixels(batch, channels, height, width, seed=""):
    """The input of a case by recipe, (N, C, H, W)."""
    values = uniform(seed + "pixel_values", batch * channels * height * width) * np.float32(2)
    return values.reshape(batch, channels, height, width)
