using System.ComponentModel;

namespace ConvNext.Quantization;

/// <summary>The weights of a product in 8 bits and what belongs to them: pointers into packed weights.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public unsafe struct QuantizedWeights
{
    /// <summary>The inputs of the product.</summary>
    public int Inputs;

    /// <summary>Its outputs, padded to a multiple of 16.</summary>
    public int Outputs;

    /// <summary>The weights as codes: [outputs / 16][inputs / 4][16][4], the inputs padded to a multiple of 4 with zeros.</summary>
    public sbyte* Codes;

    /// <summary>What a code of each output is worth.</summary>
    public float* Scales;

    /// <summary>The sum of each output's codes.</summary>
    public int* Sums;

    /// <summary>The bias of each output.</summary>
    public float* Bias;
}
