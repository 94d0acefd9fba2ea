using System.ComponentModel;
using ConvNext.Families;

namespace ConvNext.Weights;

/// <summary>One tensor of a generated network and its place in the packed weights.</summary>
/// <param name="Tensor">Which tensor it is, and its name in the checkpoint.</param>
/// <param name="Shape">Dimensions as in the checkpoint.</param>
/// <param name="Packing">The layout of the packed form.</param>
/// <param name="PanelWidth">Elements per panel row for the panel layouts, a multiple of 16; else 0. A last panel may be narrower.</param>
/// <param name="ElementType">What the elements of the packed form are.</param>
/// <param name="OffsetInBytes">Start of the packed form, a multiple of 64.</param>
/// <param name="LengthInBytes">Length of the packed form, padding included: a multiple of 64.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record WeightEntry(
    NetworkTensor Tensor, int[] Shape, WeightPacking Packing, int PanelWidth, PackedElementType ElementType, long OffsetInBytes, long LengthInBytes)
{
    /// <summary>The canonical name of the tensor.</summary>
    public string Name => Tensor.Name;

    /// <summary>Elements of the packed form, padding included.</summary>
    internal long LengthInElements => LengthInBytes / PackedElementTypes.SizeInBytes(ElementType);
}
