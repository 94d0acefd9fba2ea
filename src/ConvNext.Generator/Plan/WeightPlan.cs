using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>How a tensor is packed: the runtime's enumeration of the same names.</summary>
internal enum Packing
{
    Vector,
    Depthwise,
    Panels,
    DownsamplePanels,
}

/// <summary>A tensor of the checkpoint and its place in the packed weights.</summary>
/// <param name="Name">The checkpoint's key.</param>
/// <param name="Shape">Dimensions as in the checkpoint.</param>
/// <param name="Packing">The layout of the packed form.</param>
/// <param name="PanelWidth">Floats per panel row for the panel layouts, else 0.</param>
/// <param name="OffsetInFloats">Start of the packed form.</param>
/// <param name="LengthInFloats">Length of the packed form.</param>
/// <param name="Default">What all elements are where a checkpoint has no such tensor; null where it must have one.</param>
internal sealed record WeightPlan(
    string Name, EquatableArray<int> Shape, Packing Packing, int PanelWidth, long OffsetInFloats, long LengthInFloats, int? Default = null)
{
    public long Elements
    {
        get
        {
            long elements = 1;
            foreach (int dimension in Shape)
            {
                elements *= dimension;
            }

            return elements;
        }
    }
}
