using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>How a tensor is packed: the runtime's enumeration of the same names.</summary>
internal enum Packing
{
    Vector,
    Depthwise,
    Panels,
    DownsamplePanels,
    CodePanels,
    OutputScales,
    OutputSums,
    DownsampleCodePanels,
}

/// <summary>What the elements of packed weights are: the runtime's enumeration of the same names.</summary>
internal enum PackedElementType
{
    Float32,
    Float16,
    BFloat16,
    Int8,
    Int32,
}

/// <summary>A tensor of the network and its place in the packed weights.</summary>
/// <param name="Role">What it is.</param>
/// <param name="Stage">The stage, counted from zero; 0 for what stands once. Of a feature map's norm: the stage whose output it is for, −1 for the stem's.</param>
/// <param name="Block">The block, counted from zero within its stage; 0 for what is in no block.</param>
/// <param name="Shape">Dimensions as in the checkpoint.</param>
/// <param name="Packing">The layout of the packed form.</param>
/// <param name="PanelWidth">Elements per panel row for the panel layouts, else 0.</param>
/// <param name="ElementType">What the elements of the packed form are.</param>
/// <param name="OffsetInBytes">Start of the packed form.</param>
/// <param name="LengthInBytes">Length of the packed form.</param>
internal sealed record WeightPlan(
    TensorRole Role,
    int Stage,
    int Block,
    EquatableArray<int> Shape,
    Packing Packing,
    int PanelWidth,
    PackedElementType ElementType,
    long OffsetInBytes,
    long LengthInBytes)
{
    /// <summary>
    /// Where the packed form begins behind what the labels have before it, <see cref="FloatsPerLabel"/> for each and for those that pad them to whole lanes: these are not
    /// counted in it. Null where the number of labels is fixed, so that <see cref="OffsetInBytes"/> is all.
    /// </summary>
    public long? OffsetWithoutLabels { get; init; }

    /// <summary>Floats of each label that lie before it: its bias, and its scale where weights are codes.</summary>
    public int FloatsPerLabel { get; init; }

    /// <summary>Whether it is computed from a tensor that lies beside it in another form.</summary>
    public bool IsDerived => Packing is Packing.OutputScales or Packing.OutputSums;

    /// <summary>Learned parameters: none where they are counted beside.</summary>
    public long Elements
    {
        get
        {
            long elements = IsDerived ? 0 : 1;
            foreach (int dimension in Shape)
            {
                elements *= dimension;
            }

            return elements;
        }
    }
}
