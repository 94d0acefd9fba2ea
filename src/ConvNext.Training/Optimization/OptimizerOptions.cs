namespace ConvNext.Training.Optimization;

/// <summary>What an optimiser is set to; the defaults are those of PyTorch and of the reference's trainer.</summary>
public sealed record OptimizerOptions
{
    /// <summary>Which one.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.AdamW;

    /// <summary>Decay of the tensors that decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>AdamW's β₁: how much of the mean of gradients stays at each step.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW's β₂: how much of the mean of squared gradients stays at each step.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>AdamW's ε.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>SGD's momentum.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether SGD looks ahead by its momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Threads that share the tensors; they change no bit.</summary>
    public int Threads { get; init; } = 1;
}
