"""Makes cases of configurations drawn by chance: python make_walk.py FOLDER COUNT [SEED] [--training]

Families, architectures, widths, depths, patches, images, activations, heads and names that no other case has, each held to what float64
PyTorch computes (make_parity.py). One seed gives the same cases again. They are small, so that many can be compiled at once:
ConvNextFixtures=FOLDER dotnet test -c Release tests/ConvNext.Parity.Tests
With --training they are classifiers with labels, for one step of training (make_training.py; the sign of a gradient that is almost zero decides
a whole step, and with it all that follows):
ConvNextTrainingFixtures=FOLDER dotnet test -c Release tests/ConvNext.Training.Tests --filter FixtureTests
Needs NumPy and PyTorch.
"""

import random
import sys

import torch

import make_parity
import make_training
import reference
import tensors

LABELS = ["tench, Tinca tinca", "", "say \"cheese\"", "Katze", "猫", "a\nb", "{0}", "\\", "</script>", "\u2028", "😀", "true", "null", "0", "  ", "*/", "$(Name)", "%41", "a;b"]
MOST_PARAMETERS = 2_000_000
MOST_MULTIPLIES = 6e7


def widths(draw, stages):
    """Widths of the stages: odd ones, those of whole vectors, and at times those that are computed by quarters."""
    kind = draw.random()
    if kind < 0.5:
        return [draw.randint(1, 70) for _ in range(stages)]
    if kind < 0.8:
        return [draw.choice([1, 15, 16, 17, 24, 31, 32, 33, 48, 63, 64, 65, 96, 100, 127, 128, 129, 192]) for _ in range(stages)]
    return [draw.choice([64, 96, 128, 192]) for _ in range(stages)]


def image_size(draw, patch, stages):
    """An image that leaves a pixel for the last stage."""
    least = [side * 2 ** (stages - 1) for side in patch]
    size = [draw.randint(max(side, 8), max(97, side)) for side in least]
    return size[0] if draw.random() < 0.25 and size[0] >= least[1] else size


def labels(draw):
    """The number of labels, their names where the file has them, and the kind of loss."""
    count = draw.choice([0, 1, 2, 3, 10, 19, 21, 1000])
    result = dict(num_labels=count)
    if 0 < count <= len(LABELS) and draw.random() < 0.7:
        result["id2label"] = {str(i): name for i, name in enumerate(draw.sample(LABELS, count))}
    if count == 1:
        result["labels"] = draw.choice([None, "regression"])
    elif count > 1:
        result["labels"] = draw.choice([None, "single", "regression", "multi"])
    return result


def backbone(draw, stages):
    """Which feature maps a backbone gives."""
    names = ["stem"] + [f"stage{i + 1}" for i in range(stages)]
    chosen = sorted(draw.sample(range(stages + 1), draw.randint(1, stages + 1)))
    kind = draw.random()
    if kind < 0.4:
        return dict(out_features=[names[i] for i in chosen])
    if kind < 0.7:
        return dict(out_indices=chosen)
    return dict(out_indices=[i - stages - 1 for i in chosen]) if kind < 0.85 else {}


def draw_case(draw):
    """The arguments of make_parity.make_case."""
    family = draw.choice(["convnext", "convnext", "convnextv2", "convnextv2", "dinov3_convnext"])
    stages = draw.choice([1, 2, 2, 3, 3, 4, 4, 4, 5, 6])
    patch = 4 if family == "dinov3_convnext" else draw.choice([1, 2, 3, 4, 4, 7, [2, 1], [1, 5], [7, 2]])
    if family != "dinov3_convnext" and stages >= 5:
        patch = min(patch) if isinstance(patch, list) else min(patch, 3)
    heights = list(patch) if isinstance(patch, list) else [patch, patch]
    title = {"convnext": "ConvNext", "convnextv2": "ConvNextV2", "dinov3_convnext": "DINOv3ConvNext"}[family]
    kinds = ["Model", "Backbone"] if family == "dinov3_convnext" else ["ForImageClassification"] * 3 + ["Model", "Backbone"]
    kind = draw.choice(kinds)
    case = dict(
        batch=draw.choice([1, 1, 2, 3]),
        model_type=family,
        architecture=title + kind,
        num_channels=draw.choice([1, 2, 3, 3, 4, 5]),
        patch_size=patch,
        num_stages=stages,
        hidden_sizes=widths(draw, stages),
        depths=[draw.choice([0, 1, 1, 1, 2, 3]) for _ in range(stages)],
        hidden_act=draw.choice(["gelu", "gelu", "prelu", *reference.ACTIVATIONS]),
        layer_norm_eps=draw.choice([1e-12, 1e-6, 1e-5, 1e-3]),
        layer_scale_init_value=draw.choice([1e-6, 1, 0, -1.0, 0.1]) if family == "convnext" else 1e-6,
        drop_path_rate=draw.choice([0, 0.0, 0.1, 1]),
        image_size=image_size(draw, heights, stages),
        num_labels=2,
    )
    if kind == "ForImageClassification":
        case.update(labels(draw))
    elif kind == "Backbone":
        case.update(backbone(draw, stages))
    return case


def is_small(case):
    """Whether it takes but a moment to compile and to compute."""
    height, width = tensors.pair(case["image_size"])
    patch_height, patch_width = tensors.pair(case["patch_size"])
    pixels = (height // patch_height) * (width // patch_width)
    parameters = multiplies = 0
    for i, (channels, depth) in enumerate(zip(case["hidden_sizes"], case["depths"])):
        stage = depth * channels * (49 + 8 * channels)
        parameters += stage
        multiplies += stage * pixels / 4**i
    return parameters <= MOST_PARAMETERS and multiplies * case["batch"] <= MOST_MULTIPLIES


def draw_training_case(draw):
    """The arguments of make_training.make_case: a classifier with labels, more images, and at times drop path."""
    while True:
        case = draw_case(draw)
        if case.get("labels"):
            return {**case, "steps": 1, "batch": draw.choice([1, 2, 3, 5]), "drop_path_rate": draw.choice([0.0, 0.0, 0.3])}


def main(arguments):
    is_training = "--training" in arguments
    arguments = [argument for argument in arguments if argument != "--training"]
    if len(arguments) not in (2, 3) or not arguments[1].isdigit():
        print(__doc__, file=sys.stderr)
        return 2
    torch.set_num_threads(1)
    torch.set_grad_enabled(is_training)
    seed = arguments[2] if len(arguments) == 3 else "0"
    draw = random.Random(seed)
    made = 0
    while made < int(arguments[1]):
        case = draw_training_case(draw) if is_training else draw_case(draw)
        if is_small(case):
            made += 1
            (make_training if is_training else make_parity).make_case(arguments[0], f"walk-{seed}-{made}", **case)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
