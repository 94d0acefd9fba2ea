namespace ConvNext.Configuration;

/// <summary>The largest values accepted in a config.json: those that the generator accepts, far above every published network.</summary>
internal static class ConfigLimits
{
    /// <summary><c>num_channels</c>.</summary>
    public const int Channels = 4096;

    /// <summary>A side of <c>image_size</c> and <c>patch_size</c>.</summary>
    public const int ImageSide = 16384;

    /// <summary>An entry of <c>hidden_sizes</c>.</summary>
    public const int HiddenSize = 16384;

    /// <summary>An entry of <c>depths</c>.</summary>
    public const int Depth = 1024;

    /// <summary><c>num_stages</c>.</summary>
    public const int Stages = 8;

    /// <summary><c>num_labels</c>, and entries of <c>id2label</c>.</summary>
    public const int Labels = 65536;
}
