using System;

namespace ConvNext.Families;

/// <summary>
/// The image tower in a checkpoint of open_clip, as timm takes it out (<c>checkpoint_filter_fn</c> in <c>timm/models/convnext.py</c>): timm's names behind
/// <c>visual.trunk.</c>, and a head of other names whose last layer has no bias. Everything else is the tower of texts.
/// </summary>
internal static class OpenClipNames
{
    /// <summary>What the tower's names begin with.</summary>
    public const string Prefix = "visual.trunk.";

    private static readonly (string Name, string Timm)[] Head =
    [
        ("visual.head.proj.weight", "head.fc.weight"),
        ("visual.head.mlp.fc1.weight", "head.pre_logits.fc.weight"),
        ("visual.head.mlp.fc1.bias", "head.pre_logits.fc.bias"),
        ("visual.head.mlp.fc2.weight", "head.fc.weight"),
    ];

    /// <summary>timm's name of a tensor of the head, or null for one that is no part of the image tower.</summary>
    public static string? OfHead(string name)
    {
        (_, string? timm) = Array.Find(Head, row => row.Name == name);
        return timm;
    }
}
