"""The reference: ConvNeXt's forward pass in float64 PyTorch, and the recipe of the fixtures' weights and inputs.

It follows transformers' models/convnext, and computes what the parity cases expect; see make_parity.py.
"""

import math

import numpy as np
import torch
import torch.nn.functional as F

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


def shapes(config):
    """Names and shapes of the state dict of ConvNextForImageClassification, in its order."""
    widths = config["hidden_sizes"]
    patch_height, patch_width = pair(config["patch_size"])
    result = {}

    embeddings = "convnext.embeddings."
    result[embeddings + "patch_embeddings.weight"] = (widths[0], config["num_channels"], patch_height, patch_width)
    result[embeddings + "patch_embeddings.bias"] = (widths[0],)
    result[embeddings + "layernorm.weight"] = (widths[0],)
    result[embeddings + "layernorm.bias"] = (widths[0],)

    for i in range(config["num_stages"]):
        stage = f"convnext.encoder.stages.{i}."
        width = widths[i]
        if i > 0:
            result[stage + "downsampling_layer.0.weight"] = (widths[i - 1],)
            result[stage + "downsampling_layer.0.bias"] = (widths[i - 1],)
            result[stage + "downsampling_layer.1.weight"] = (width, widths[i - 1], 2, 2)
            result[stage + "downsampling_layer.1.bias"] = (width,)
        for j in range(config["depths"][i]):
            layer = stage + f"layers.{j}."
            if config["layer_scale_init_value"] > 0:
                result[layer + "layer_scale_parameter"] = (width,)
            result[layer + "dwconv.weight"] = (width, 1, 7, 7)
            result[layer + "dwconv.bias"] = (width,)
            result[layer + "layernorm.weight"] = (width,)
            result[layer + "layernorm.bias"] = (width,)
            result[layer + "pwconv1.weight"] = (4 * width, width)
            result[layer + "pwconv1.bias"] = (4 * width,)
            if config["hidden_act"] == "prelu":
                result[layer + "act.weight"] = (1,)
            result[layer + "pwconv2.weight"] = (width, 4 * width)
            result[layer + "pwconv2.bias"] = (width,)

    result["convnext.layernorm.weight"] = (widths[-1],)
    result["convnext.layernorm.bias"] = (widths[-1],)
    if config["num_labels"] > 0:
        result["classifier.weight"] = (config["num_labels"], widths[-1])
        result["classifier.bias"] = (config["num_labels"],)
    return result


def recipe(name, shape, seed=""):
    """The values of one weight, float32. Each product and each sum is rounded on its own."""
    u = uniform(seed + name, int(np.prod(shape)))
    f32 = np.float32
    if name.endswith("layer_scale_parameter"):
        values = u * f32(0.25) + f32(0.5)
    elif "layernorm.weight" in name or "downsampling_layer.0.weight" in name:
        values = u * f32(0.25) + f32(1)
    elif name.endswith("bias"):
        values = u * f32(0.25)
    elif name.endswith("act.weight"):
        values = u * f32(0.25) + f32(0.25)
    else:
        values = u * f32(math.sqrt(3.0 / int(np.prod(shape[1:]))))
    return values.reshape(shape)


def weights(config, seed=""):
    """All weights of a network by recipe."""
    return {name: recipe(name, shape, seed) for name, shape in shapes(config).items()}


def pixels(batch, channels, height, width, seed=""):
    """The input of a case by recipe, (N, C, H, W)."""
    values = uniform(seed + "pixel_values", batch * channels * height * width) * np.float32(2)
    return values.reshape(batch, channels, height, width)


def exact_gelu(x):
    return 0.5 * x * (1 + torch.erf(x / math.sqrt(2)))


def tanh_gelu(x):
    return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


# The activations by their name in config.json. PReLU has a weight and is made where that is at hand.
ACTIVATIONS = {
    "gelu": exact_gelu,
    "gelu_python": exact_gelu,
    "gelu_10": lambda x: exact_gelu(x).clamp(-10, 10),
    "gelu_new": tanh_gelu,
    "gelu_accurate": tanh_gelu,
    "gelu_pytorch_tanh": tanh_gelu,
    "gelu_python_tanh": tanh_gelu,
    "gelu_fast": lambda x: 0.5 * x * (1 + torch.tanh(x * 0.7978845608 * (1 + 0.044715 * x * x))),
    "quick_gelu": lambda x: x * torch.sigmoid(1.702 * x),
    "silu": F.silu,
    "swish": F.silu,
    "relu": F.relu,
    "relu2": lambda x: F.relu(x) ** 2,
    "relu6": F.relu6,
    "leaky_relu": F.leaky_relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "hardswish": F.hardswish,
    "mish": F.mish,
    "linear": lambda x: x,
    "laplace": lambda x: 0.5 * (1 + torch.erf((x - 0.707107) / (0.282095 * math.sqrt(2)))),
    "sqrtsoftplus": lambda x: torch.sqrt(F.softplus(x)),
}


def forward(config, values, x, dtype=torch.float64):
    """Runs the network on (N, C, H, W) pixels: hidden states, last hidden state, pooled output and logits."""
    w = {name: torch.from_numpy(value).to(dtype) for name, value in values.items()}
    x = torch.from_numpy(x).to(dtype)

    def channel_norm(x, name):
        """Layer norm over the channels of (N, C, H, W); its epsilon is not configurable."""
        x = x.permute(0, 2, 3, 1)
        x = F.layer_norm(x, (x.shape[-1],), w[name + ".weight"], w[name + ".bias"], 1e-6)
        return x.permute(0, 3, 1, 2)

    def activation(x, layer):
        if config["hidden_act"] == "prelu":
            return F.prelu(x, w[layer + "act.weight"])
        return ACTIVATIONS[config["hidden_act"]](x)

    def block(x, layer, width):
        y = F.conv2d(x, w[layer + "dwconv.weight"], w[layer + "dwconv.bias"], padding=3, groups=width)
        y = y.permute(0, 2, 3, 1)  # (N, C, H, W) -> (N, H, W, C)
        y = F.layer_norm(y, (width,), w[layer + "layernorm.weight"], w[layer + "layernorm.bias"], 1e-6)
        y = F.linear(y, w[layer + "pwconv1.weight"], w[layer + "pwconv1.bias"])
        y = activation(y, layer)
        y = F.linear(y, w[layer + "pwconv2.weight"], w[layer + "pwconv2.bias"])
        if layer + "layer_scale_parameter" in w:
            y = w[layer + "layer_scale_parameter"] * y
        return x + y.permute(0, 3, 1, 2)  # (N, H, W, C) -> (N, C, H, W)

    embeddings = "convnext.embeddings."
    stem_weight = w[embeddings + "patch_embeddings.weight"]
    x = F.conv2d(x, stem_weight, w[embeddings + "patch_embeddings.bias"], stride=pair(config["patch_size"]))
    x = channel_norm(x, embeddings + "layernorm")
    hidden_states = [x]
    for i in range(config["num_stages"]):
        stage = f"convnext.encoder.stages.{i}."
        if i > 0:
            x = channel_norm(x, stage + "downsampling_layer.0")
            down = stage + "downsampling_layer.1"
            x = F.conv2d(x, w[down + ".weight"], w[down + ".bias"], stride=2)
        for j in range(config["depths"][i]):
            x = block(x, stage + f"layers.{j}.", config["hidden_sizes"][i])
        hidden_states.append(x)

    pooled = F.layer_norm(
        x.mean((-2, -1)),
        (config["hidden_sizes"][-1],),
        w["convnext.layernorm.weight"],
        w["convnext.layernorm.bias"],
        config["layer_norm_eps"],
    )
    logits = F.linear(pooled, w["classifier.weight"], w["classifier.bias"]) if "classifier.weight" in w else pooled
    return dict(hidden_states=hidden_states, last_hidden_state=x, pooler_output=pooled, logits=logits)
