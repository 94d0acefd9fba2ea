using System.Collections.Generic;
using System.ComponentModel;

namespace ConvNext.Weights;

/// <summary>A tensor that a network needs.</summary>
/// <param name="Name">Its canonical name.</param>
/// <param name="Shape">Its dimensions, outermost first.</param>
/// <param name="IsOptional">Whether a checkpoint may do without it.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record TensorRequirement(string Name, IReadOnlyList<int> Shape, bool IsOptional = false);
