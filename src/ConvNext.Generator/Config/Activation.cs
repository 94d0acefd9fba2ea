namespace ConvNext.Generator.Config;

/// <summary>
/// The functions that may stand between the two pointwise convolutions of a block: one member per distinct function,
/// however many names a configuration may write it with (see <see cref="ActivationTable"/>).
/// </summary>
internal enum Activation
{
    /// <summary>Exact: ½x(1 + erf(x / √2)).</summary>
    Gelu,

    /// <summary>The exact gelu, clipped to [−10, 10].</summary>
    Gelu10,

    /// <summary>½x(1 + tanh(√(2/π)(x + 0.044715x³))).</summary>
    GeluTanh,

    /// <summary>½x(1 + tanh(0.7978845608·x(1 + 0.044715x²))).</summary>
    GeluFast,

    /// <summary>x·σ(1.702x).</summary>
    QuickGelu,

    /// <summary>x·σ(x).</summary>
    Silu,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>max(x, 0)².</summary>
    Relu2,

    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,

    /// <summary>x where positive, 0.01x elsewhere.</summary>
    LeakyRelu,

    /// <summary>σ(x) = 1 / (1 + exp(−x)).</summary>
    Sigmoid,

    /// <summary>tanh(x).</summary>
    Tanh,

    /// <summary>x·min(max(x + 3, 0), 6) / 6.</summary>
    HardSwish,

    /// <summary>x·tanh(log(1 + exp(x))).</summary>
    Mish,

    /// <summary>x.</summary>
    Linear,

    /// <summary>½(1 + erf((x − 0.707107) / (0.282095√2))).</summary>
    Laplace,

    /// <summary>√log(1 + exp(x)).</summary>
    SqrtSoftplus,

    /// <summary>x where positive, ax elsewhere; a is one learned number per block.</summary>
    PRelu,
}
