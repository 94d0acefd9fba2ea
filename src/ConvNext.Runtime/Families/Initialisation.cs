namespace ConvNext.Families;

/// <summary>What a tensor holds before anything has been learned, as the reference initialises it.</summary>
internal enum Initialisation
{
    /// <summary>Zeros: biases.</summary>
    Zeros,

    /// <summary>Ones: weights of norms.</summary>
    Ones,

    /// <summary>Normally distributed with the deviation <c>initializer_range</c>: convolutions and linear layers.</summary>
    Normal,

    /// <summary><c>layer_scale_init_value</c>.</summary>
    LayerScale,

    /// <summary>0.25, PyTorch's own for a prelu.</summary>
    Slope,
}
