"""The reference: the forward pass of ConvNeXt, ConvNeXt V2 and DINOv3's ConvNeXt in float64 PyTorch.

It follows transformers' models/convnext, convnextv2 and dinov3_convnext, and computes what the parity cases expect; see make_parity.py.
"""

import math

import torch
import torch.nn.functional as F

import tensors


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


def response_norm(x, weight, bias):
    """ConvNeXt V2's global response norm of (N, H, W, C)."""
    # In bfloat16 PyTorch 1.13 adds the squares up in bfloat16, too: after some hundred of them the sum no longer grows.
    sums = torch.float32 if x.dtype == torch.bfloat16 else x.dtype
    size = torch.linalg.vector_norm(x, dim=(1, 2), keepdim=True, dtype=sums).to(x.dtype)
    return weight * (x * (size / (size.mean(dim=-1, keepdim=True) + 1e-6))) + bias + x


def forward(config, values, x, dtype=torch.float64, kept=None):
    """Runs the network on (N, C, H, W) pixels, with the weights of tensors.weights or as torch tensors: its outputs by their names.

    `kept` says for each block which images keep its branch (drop path, in training): (blocks, N), or None where all do.
    """
    w = {name: torch.as_tensor(value).to(dtype) for name, value in values.items()}
    x = torch.as_tensor(x).to(dtype)
    prefix = tensors.prefix(config)
    is_dino_v3 = tensors.family(config) == "dinov3_convnext"
    epsilon = config["layer_norm_eps"] if is_dino_v3 else 1e-6

    def channel_norm(x, name):
        """Layer norm over the channels of (N, C, H, W); DINOv3's alone has an epsilon that can be configured."""
        x = x.permute(0, 2, 3, 1)
        x = F.layer_norm(x, (x.shape[-1],), w[name + ".weight"], w[name + ".bias"], epsilon)
        return x.permute(0, 3, 1, 2)

    blocks = sum(config["depths"])
    rates = torch.linspace(0, config["drop_path_rate"], blocks).tolist()

    def kept_branch(y, index):
        """Drop path: the branch of the images that keep it, divided by how likely that is."""
        if kept is None or rates[index] == 0:
            return y
        return torch.where(kept[index].reshape(-1, 1, 1, 1), y / (1 - rates[index]), torch.zeros_like(y))

    def block(x, layer, width, index):
        y = F.conv2d(x, w[layer + "dwconv.weight"], w[layer + "dwconv.bias"], padding=3, groups=width)
        y = y.permute(0, 2, 3, 1)  # (N, C, H, W) -> (N, H, W, C)
        y = F.layer_norm(y, (width,), w[layer + "layernorm.weight"], w[layer + "layernorm.bias"], epsilon)
        y = F.linear(y, w[layer + "pwconv1.weight"], w[layer + "pwconv1.bias"])
        y = F.prelu(y, w[layer + "act.weight"]) if config["hidden_act"] == "prelu" else ACTIVATIONS[config["hidden_act"]](y)
        if layer + "grn.weight" in w:
            y = response_norm(y, w[layer + "grn.weight"], w[layer + "grn.bias"])
        y = F.linear(y, w[layer + "pwconv2.weight"], w[layer + "pwconv2.bias"])
        if layer + "layer_scale_parameter" in w:
            y = w[layer + "layer_scale_parameter"] * y
        return x + kept_branch(y, index).permute(0, 3, 1, 2)  # (N, H, W, C) -> (N, C, H, W)

    embeddings = prefix + "embeddings."
    stem_weight = w[embeddings + "patch_embeddings.weight"]
    x = F.conv2d(x, stem_weight, w[embeddings + "patch_embeddings.bias"], stride=tensors.pair(config["patch_size"]))
    x = channel_norm(x, embeddings + "layernorm")
    states = [x]
    for i in range(config["num_stages"]):
        stage = f"{prefix}encoder.stages.{i}."
        if i > 0:
            x = channel_norm(x, stage + "downsampling_layer.0")
            down = stage + "downsampling_layer.1"
            x = F.conv2d(x, w[down + ".weight"], w[down + ".bias"], stride=2)
        for j in range(config["depths"][i]):
            x = block(x, stage + f"layers.{j}.", config["hidden_sizes"][i], sum(config["depths"][:i]) + j)
        states.append(x)

    # DINOv3's first hidden state is its input, which no case repeats; its feature maps are the hidden states as they are.
    outputs = {f"hidden_states.{i}": state for i, state in enumerate(states) if i > 0 or not is_dino_v3}
    if is_dino_v3:
        outputs.update({f"feature_maps.stage{i}": state for i, state in enumerate(states) if i > 0})
    elif tensors.is_backbone(config):
        for feature in tensors.feature_maps(config):
            outputs["feature_maps." + feature] = channel_norm(states[0 if feature == "stem" else int(feature[5:])], "hidden_states_norms." + feature)
    if tensors.is_backbone(config):
        return outputs

    def final_norm(x):
        name = prefix + "layernorm"
        return F.layer_norm(x, x.shape[-1:], w[name + ".weight"], w[name + ".bias"], config["layer_norm_eps"])

    pooled = x.mean((-2, -1))
    if is_dino_v3:
        outputs["last_hidden_state"] = final_norm(torch.cat([pooled[:, None], x.flatten(2).transpose(1, 2)], 1))
        outputs["pooler_output"] = outputs["last_hidden_state"][:, 0]
        return outputs
    outputs["last_hidden_state"] = x
    outputs["pooler_output"] = final_norm(pooled)
    if not config.get("architecture", "").endswith("Model"):
        has_classifier = "classifier.weight" in w
        outputs["logits"] = F.linear(outputs["pooler_output"], w["classifier.weight"], w["classifier.bias"]) if has_classifier else outputs["pooler_output"]
    return outputs
