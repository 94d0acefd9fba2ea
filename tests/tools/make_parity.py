"""Makes the parity cases: python make_parity.py FOLDER (micro | published) [SEED]

Each case is a folder with config.json, case.json and expected.safetensors. The expectation is computed in float64 and
rounded to float32; case.json says what float32 PyTorch itself is off by. Large outputs are sampled. A seed is text that goes
before every name of the recipe: another seed gives other weights and inputs for the same networks.
Needs NumPy and PyTorch.
"""

import json
import os
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F

import reference
import tensors

WHOLE_UP_TO = 20000  # values; larger outputs are sampled
SAMPLES = 4096
SAFETENSORS_TYPES = {"float32": "F32", "float64": "F64", "int64": "I64", "int32": "I32", "uint8": "U8"}
PROBLEM_TYPES = {
    "single": "single_label_classification",
    "regression": "regression",
    "multi": "multi_label_classification",
}

# Keys of the configuration here that a family's config.json does not have.
UNKNOWN_KEYS = {"convnextv2": {"layer_scale_init_value"}, "dinov3_convnext": {"patch_size", "num_stages"}}


def save_safetensors(path, arrays):
    """Writes arrays in the order of their names, the header padded to a multiple of eight bytes."""
    header = {}
    offset = 0
    blobs = []
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        blob = array.tobytes()
        header[name] = {
            "dtype": SAFETENSORS_TYPES[str(array.dtype)],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + len(blob)],
        }
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-(8 + len(text)) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)))
        file.write(text)
        for blob in blobs:
            file.write(blob)


def expectation(name, exact):
    """What is stored of one output: all of it, or samples spread evenly over it."""
    values = exact.astype(np.float32)
    if values.size <= WHOLE_UP_TO or name in ("logits", "pooler_output"):
        return {name: values}
    indices = np.linspace(0, values.size - 1, SAMPLES).astype(np.int64)
    return {
        name + ".sample_indices": indices,
        name + ".sample_values": values.reshape(-1)[indices],
        name + ".shape": np.array(values.shape, dtype=np.int64),
    }


def labels_of(kind, batch, count, seed):
    """Labels by recipe: classes, values or ones and zeros."""
    if kind == "single":
        return torch.tensor([(7 * i + 3) % count for i in range(batch)])
    values = torch.from_numpy(tensors.uniform(seed + "labels", batch * count).reshape(batch, count))
    return values if kind == "regression" else (values > 0).to(torch.uint8)


def loss_of(logits, labels):
    """The loss that transformers takes for labels of that type."""
    if labels.dtype == torch.int64:
        return F.cross_entropy(logits, labels)
    if labels.dtype == torch.float32:
        return F.mse_loss(logits.squeeze(), labels.to(logits.dtype).squeeze())
    return F.binary_cross_entropy_with_logits(logits, labels.to(logits.dtype))


def stored_labels(labels):
    """Classes as they are, all else as float32."""
    return labels.numpy() if labels.dtype == torch.int64 else labels.numpy().astype(np.float32)


def config_json(config, labels):
    """The network's config.json, as transformers would write it."""
    result = {"architectures": [config.get("architecture", "ConvNextForImageClassification")], "model_type": tensors.family(config)}
    left_out = {"architecture", "model_type", "num_labels", "id2label"} | UNKNOWN_KEYS.get(tensors.family(config), set())
    result.update({key: value for key, value in config.items() if key not in left_out})
    result["initializer_range"] = 0.02
    count = config["num_labels"]
    if "id2label" in config:
        result["id2label"] = config["id2label"]
    elif count == 1000:
        result["num_labels"] = 1000
    elif count != 2:
        result["id2label"] = {str(i): f"LABEL_{i}" for i in range(count)}
    if labels:
        result["problem_type"] = PROBLEM_TYPES[labels]
    return result


def make_case(root, name, batch=1, seed="", labels=None, **overrides):
    """Makes one case. `labels` is None, "single", "regression" or "multi"; overrides are keys of the configuration."""
    config = dict(tensors.DEFAULT)
    config.update(overrides)
    height, width = tensors.pair(config["image_size"])
    channels = config["num_channels"]

    weights = tensors.weights(config, seed)
    pixels = tensors.pixels(batch, channels, height, width, seed)
    exact = reference.forward(config, weights, pixels)
    single = reference.forward(config, weights, pixels, torch.float32)

    expected = {}
    errors = {}
    for output, value in exact.items():
        value = value.numpy()
        errors[output] = float(np.abs(single[output].numpy().astype(np.float64) - value).max())
        expected.update(expectation(output, value))
    if labels:
        targets = labels_of(labels, batch, config["num_labels"], seed)
        expected["labels"] = stored_labels(targets)
        expected["loss"] = np.array([loss_of(exact["logits"], targets).item()], dtype=np.float32)

    folder = os.path.join(root, name)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump(config_json(config, labels), file, indent=2)
    case = {"seed": seed, "batch": batch, "input": [batch, channels, height, width], "torch_float32_max_abs_error": errors}
    with open(os.path.join(folder, "case.json"), "w") as file:
        json.dump(case, file, indent=2)
    save_safetensors(os.path.join(folder, "expected.safetensors"), expected)
    last = list(exact)[-1]
    print(f"{name}: {last} {tuple(exact[last].shape)}, largest {exact[last].abs().max():.3f}, float32 off by {errors[last]:.2e}", flush=True)


MICRO = dict(hidden_sizes=[10, 20, 30, 40], depths=[2, 2, 3, 2], image_size=32, num_labels=10)

MICRO_ACTIVATIONS = [
    "gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_10", "quick_gelu", "relu", "relu2", "relu6", "leaky_relu",
    "silu", "sigmoid", "tanh", "mish", "linear", "laplace", "hardswish", "sqrtsoftplus", "prelu",
]

# The rest of the small cases: name, and what differs from ConvNeXt-Tiny.
SMALL_CASES = {
    "patch-2x4-image-64x96": dict(batch=2, patch_size=[2, 4], image_size=[64, 96], hidden_sizes=[16, 24, 32, 48], depths=[1, 1, 2, 1], num_labels=7),
    "gray-two-stages": dict(batch=3, num_channels=1, num_stages=2, patch_size=2, image_size=28, hidden_sizes=[24, 40], depths=[1, 2], num_labels=10),
    "one-stage": dict(batch=2, num_stages=1, patch_size=4, image_size=20, hidden_sizes=[12], depths=[3], num_labels=3),
    "six-stages": dict(batch=1, num_stages=6, patch_size=1, image_size=64, hidden_sizes=[8, 12, 16, 20, 24, 28], depths=[1, 1, 1, 1, 1, 1], num_labels=4),
    "no-layer-scale": dict(MICRO, batch=2, layer_scale_init_value=0),
    "equal-widths": dict(batch=2, hidden_sizes=[32, 32, 32, 32], depths=[1, 1, 1, 1], image_size=64, num_labels=5),
    "odd-image-75x53": dict(batch=2, image_size=[75, 53], hidden_sizes=[16, 32, 48, 64], depths=[1, 1, 1, 1], num_labels=6),
    "eps-1e-3": dict(MICRO, batch=2, layer_norm_eps=1e-3),
    "regression": dict(MICRO, batch=5, labels="regression", num_labels=1),
    "regression-three": dict(MICRO, batch=5, labels="regression", num_labels=3),
    "multi-label": dict(MICRO, batch=5, labels="multi"),
    "five-channels": dict(MICRO, batch=2, num_channels=5),
    "pocket": dict(batch=4, hidden_sizes=[48, 96, 192], num_stages=3, depths=[2, 4, 2], patch_size=2, image_size=32, num_labels=10, labels="single"),
    "atto-like": dict(batch=1, hidden_sizes=[40, 80, 160, 320], depths=[2, 2, 6, 2], image_size=224, num_labels=1000),
}

V2 = dict(architecture="ConvNextV2ForImageClassification", model_type="convnextv2")
DINO_V3 = dict(MICRO, architecture="DINOv3ConvNextModel", model_type="dinov3_convnext", num_labels=2, layer_norm_eps=1e-6)

# The small cases of the other families.
FAMILY_CASES = {
    "v2-hf-test": dict(MICRO, **V2, batch=5),
    "v2-relu": dict(MICRO, **V2, batch=2, hidden_act="relu"),
    "v2-gray-two-stages": dict(SMALL_CASES["gray-two-stages"], **V2),
    "v2-odd-75x53": dict(SMALL_CASES["odd-image-75x53"], **V2),
    "v2-bare": dict(MICRO, batch=2, architecture="ConvNextV2Model", model_type="convnextv2", num_labels=2),
    "v2-backbone": dict(MICRO, batch=2, architecture="ConvNextV2Backbone", model_type="convnextv2", num_labels=2, out_features=["stem", "stage2", "stage4"]),
    "d3-micro": dict(DINO_V3, batch=5),
    "d3-eps-odd": dict(DINO_V3, batch=2, layer_norm_eps=1e-3, image_size=[75, 53]),
}

# The published variants: depths and widths.
PUBLISHED = {
    "tiny": ([3, 3, 9, 3], [96, 192, 384, 768]),
    "small": ([3, 3, 27, 3], [96, 192, 384, 768]),
    "base": ([3, 3, 27, 3], [128, 256, 512, 1024]),
    "large": ([3, 3, 27, 3], [192, 384, 768, 1536]),
    "xlarge": ([3, 3, 27, 3], [256, 512, 1024, 2048]),
}


def make_micro(root, seed):
    make_case(root, "hf-test", batch=13, labels="single", seed=seed, **MICRO)
    for activation in MICRO_ACTIVATIONS:
        overrides = {**MICRO, "hidden_act": activation, "depths": [1, 1, 1, 1]}
        make_case(root, "act-" + activation.replace("_", "-"), batch=2, seed=seed, **overrides)
    for name, overrides in {**SMALL_CASES, **FAMILY_CASES}.items():
        make_case(root, name, seed=seed, **overrides)


def make_published(root, seed):
    for name, (depths, widths) in PUBLISHED.items():
        for size in (224, 384):
            make_case(root, f"{name}-{size}", depths=depths, hidden_sizes=widths, image_size=size, seed=seed, labels="single", num_labels=1000)


def main(arguments):
    if len(arguments) not in (2, 3) or arguments[1] not in ("micro", "published"):
        print(__doc__, file=sys.stderr)
        return 2
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    seed = arguments[2] if len(arguments) == 3 else ""
    (make_micro if arguments[1] == "micro" else make_published)(arguments[0], seed)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
