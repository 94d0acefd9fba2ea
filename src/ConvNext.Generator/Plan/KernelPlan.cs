namespace ConvNext.Generator.Plan;

/// <summary>
/// A kernel of the program: everything that its code depends on, and nothing of the network that uses it. Equal plans are one kernel, which is one class in one file,
/// whoever uses it.
/// </summary>
/// <param name="Name">The class: what it computes and for which shape, complete, so that different kernels have different names.</param>
internal abstract record KernelPlan(string Name)
{
    /// <summary>The namespace of all kernels.</summary>
    public const string Namespace = "ConvNext.Generated";
}

/// <summary>A matrix product.</summary>
/// <param name="Matrix">The product, called like the kernel.</param>
/// <param name="Activation">What is applied to the sums; null where nothing is.</param>
internal sealed record MatrixKernelPlan(MatrixPlan Matrix, ActivationPlan? Activation) : KernelPlan(Matrix.Name)
{
    /// <summary>The kernel of <paramref name="use"/>, a network's product: without its place in the network.</summary>
    public static MatrixKernelPlan Of(MatrixPlan use, ActivationPlan activation)
    {
        // One function has several names in configurations.
        ActivationPlan? applied = use.Epilogue == Epilogue.StoreAndActivate ? activation with { ConfigName = string.Empty } : null;
        return new MatrixKernelPlan(use with { Name = KernelNames.Of(use, applied), Summary = KernelNames.SummaryOf(use, applied) }, applied);
    }

    /// <summary>The kernel that has this one's code; null where it has its own.</summary>
    public SevenProductsPlan? Body { get; } = Matrix.Slices > 0 ? SevenProductsPlan.Of(Matrix, Activation) : null;
}

/// <summary>A depthwise convolution whose padding keeps the size, to dense pixels.</summary>
/// <param name="Map">What it reads.</param>
/// <param name="Taps">Sides of its window: 7, or 3 or 5.</param>
/// <param name="DestinationStride">Floats between the pixels that it writes.</param>
/// <param name="StripPixels">Neighbouring pixels of one row that it sums at a time.</param>
/// <param name="PairPixels">The same for two rows at once.</param>
internal sealed record DepthwiseKernelPlan(FeatureMap Map, int Taps, int DestinationStride, int StripPixels, int PairPixels)
    : KernelPlan(KernelNames.OfDepthwise(Map, Taps, DestinationStride, StripPixels, PairPixels))
{
    /// <summary>Whether strips of one row cover it exactly; else the last begins earlier and computes some pixels again.</summary>
    public bool StripsDivideRow => Map.Width % StripPixels == 0;

    /// <summary>The same for two rows at once.</summary>
    public bool PairsDivideRow => Map.Width % PairPixels == 0;

    /// <summary>The kernel of a stage's blocks.</summary>
    public static DepthwiseKernelPlan Of(FeatureMap map, BlockPlan block) => new(map, block.KernelSize, block.NormStride, block.StripPixels, block.PairPixels);
}

/// <summary>What a network uses a kernel for.</summary>
/// <param name="Name">What the kernel is called in the network's class.</param>
/// <param name="Summary">What it computes there, in a sentence.</param>
/// <param name="Kernel">The kernel.</param>
internal sealed record KernelUse(string Name, string Summary, KernelPlan Kernel);
