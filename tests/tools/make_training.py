"""Makes training cases: steps of AdamW on one batch, by autograd in float64; make_walk.py --training draws some by chance.

Each case is a folder with config.json, case.json and expected.safetensors: losses, gradients of the first step and weights after the last.
Needs NumPy and PyTorch.
"""

import json
import os

import numpy as np
import torch

import make_parity
import reference
import tensors

LEARNING_RATE = 1e-3
WEIGHT_DECAY = 0.05


def decays(name):
    """Whether a tensor decays in the reference's trainer: not biases and norms."""
    return not name.endswith("bias") and "layernorm" not in name and "downsampling_layer.0." not in name


def train(config, weights, pixels, labels, kept, steps, dtype):
    """Losses, gradients and weights of some steps, by the names of the expectation; `kept` has a row for each block and a column for each image."""
    parameters = {name: torch.from_numpy(value).to(dtype).requires_grad_() for name, value in weights.items()}
    pixels = torch.from_numpy(pixels).to(dtype).requires_grad_()
    groups = [
        dict(params=[value for name, value in parameters.items() if decays(name)], weight_decay=WEIGHT_DECAY),
        dict(params=[value for name, value in parameters.items() if not decays(name)], weight_decay=0.0),
    ]
    optimizer = torch.optim.AdamW(groups, lr=LEARNING_RATE)
    results = {}
    for step in range(steps):
        optimizer.zero_grad()
        logits = reference.forward(config, parameters, pixels, dtype, kept)["logits"]
        loss = make_parity.loss_of(logits, labels)
        loss.backward()
        results[f"loss.{step}"] = loss.detach().reshape(1)
        if step == 0:
            results.update({"grad." + name: value.grad.clone() for name, value in parameters.items()})
            results["grad.pixel_values"] = pixels.grad.clone()
        optimizer.step()
    results.update({"after." + name: value.detach() for name, value in parameters.items()})
    return {name: value.double().numpy() for name, value in results.items()}


def make_case(root, name, batch=1, seed="", labels="single", steps=3, **overrides):
    """Makes one case of a classifier. `labels` is "single", "regression" or "multi"; overrides are keys of the configuration."""
    config = {**tensors.DEFAULT, **overrides}
    height, width = tensors.pair(config["image_size"])
    pixels = tensors.pixels(batch, config["num_channels"], height, width, seed)
    weights = tensors.weights(config, seed)
    targets = make_parity.labels_of(labels, batch, config["num_labels"], seed)
    expected = {"labels": make_parity.stored_labels(targets)}
    kept = None
    if config["drop_path_rate"] > 0:
        kept = torch.from_numpy(tensors.uniform(seed + "drop_path", sum(config["depths"]) * batch).reshape(-1, batch) > -0.5)
        expected.update({f"drop_path.{block}": row.numpy().astype(np.float32) for block, row in enumerate(kept)})

    exact = train(config, weights, pixels, targets, kept, steps, torch.float64)
    single = train(config, weights, pixels, targets, kept, steps, torch.float32)
    for key, value in exact.items():
        expected.update(make_parity.expectation(key, value))
    case = dict(
        seed=seed,
        batch=batch,
        input=[batch, config["num_channels"], height, width],
        steps=steps,
        learning_rate=LEARNING_RATE,
        weight_decay=WEIGHT_DECAY,
        label_smoothing=0.0,
        torch_float32_max_abs_error={key: float(np.abs(single[key] - value).max()) for key, value in exact.items()},
        max_abs={key: float(np.abs(value).max()) for key, value in exact.items()},
    )
    folder = os.path.join(root, name)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump(make_parity.config_json(config, labels), file, indent=2)
    with open(os.path.join(folder, "case.json"), "w") as file:
        json.dump(case, file, indent=1)
    make_parity.save_safetensors(os.path.join(folder, "expected.safetensors"), expected)
    losses = ", ".join(format(float(exact[f"loss.{step}"][0]), ".4f") for step in range(steps))
    print(f"{name}: losses {losses}", flush=True)
