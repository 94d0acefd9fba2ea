namespace ConvNext.Generator.Plan;

/// <summary>A matrix product that is wanted, before its panels and tiles are chosen: (pixels, inputs) × (inputs, outputs) + bias.</summary>
internal record MatrixProduct
{
    /// <summary>What its network calls it; of a kernel, its class.</summary>
    public required string Name { get; init; }

    /// <summary>What it computes, in a sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>K: the length of every sum.</summary>
    public required int Inputs { get; init; }

    /// <summary>N.</summary>
    public required int Outputs { get; init; }

    /// <summary>Rows that one call of the kernel works on, at the most.</summary>
    public required int Pixels { get; init; }

    /// <summary>Floats between rows of the source.</summary>
    public required int SourceStride { get; init; }

    /// <summary>Floats between rows of a dense destination; 0 where it is a map.</summary>
    public int DestinationStride { get; init; }

    /// <summary>What follows the sums.</summary>
    public required Epilogue Epilogue { get; init; }

    /// <summary>The destination where it is a feature map.</summary>
    public FeatureMap? Map { get; init; }

    /// <summary>Whether the next panel is fetched into the second-level cache during this one.</summary>
    public bool Prefetches { get; init; }
}
