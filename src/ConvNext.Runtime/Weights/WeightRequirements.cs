using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Text;
using ConvNext.Tensors;

namespace ConvNext.Weights;

/// <summary>Holds a checkpoint against what a network needs.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WeightRequirements
{
    /// <summary>How many tensors of each kind of mistake are written out; the others are counted.</summary>
    private const int MostListed = 5;

    /// <summary>
    /// Returns when <paramref name="source"/> holds every required tensor with its shape in a type that can be read,
    /// and no other tensors. Otherwise all mistakes are in one error.
    /// </summary>
    /// <param name="source">The checkpoint, under canonical names.</param>
    /// <param name="requirements">What the network needs.</param>
    /// <param name="ignorable">
    /// Tensors that may be there though the network does not use them, e.g. the classifier when a classification checkpoint is
    /// loaded as a bare model. Without it, any tensor that is not required is a mistake.
    /// </param>
    /// <exception cref="WeightsException">Tensors are missing, unexpected, misshaped or of an unreadable type.</exception>
    public static void Check(
        ITensorSource source, IReadOnlyList<TensorRequirement> requirements, IReadOnlySet<string>? ignorable = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(requirements);
        var missing = new List<string>();
        var misshaped = new List<string>();
        var unreadable = new List<string>();
        var required = new HashSet<string>(requirements.Count);
        foreach (TensorRequirement requirement in requirements)
        {
            required.Add(requirement.Name);
            long[] shape = [.. requirement.Shape.Select(dimension => (long)dimension)];
            string name = ErrorText.Quote(requirement.Name);
            if (!source.TryGet(requirement.Name, out TensorData? tensor))
            {
                if (!requirement.IsOptional)
                {
                    missing.Add($"{name} {ErrorText.Shape(shape)}");
                }

                continue;
            }

            if (!tensor.Shape.AsSpan().SequenceEqual(shape))
            {
                misshaped.Add($"{name} must be {ErrorText.Shape(shape)}, is {ErrorText.Shape(tensor.Shape)}");
            }

            if (tensor.ElementType == TensorElementType.Other)
            {
                unreadable.Add($"{name} is {tensor.ElementTypeName}");
            }
        }

        List<string> unexpected =
        [
            .. source.Names.Where(name => !required.Contains(name) && ignorable?.Contains(name) != true)
                .Select(name => ErrorText.Quote(name) + (source.TryGet(name, out TensorData? tensor) ? $" {ErrorText.Shape(tensor.Shape)}" : "")),
        ];
        if (missing.Count + misshaped.Count + unreadable.Count + unexpected.Count == 0)
        {
            return;
        }

        var text = new StringBuilder($"{source.Description} does not hold this network's weights.");
        List(text, "Missing", missing);
        List(text, "Misshaped", misshaped);
        List(text, "Of a type other than F32, F16, BF16 and F64", unreadable);
        List(text, "Unexpected", unexpected);
        throw new WeightsException(text.ToString());
    }

    private static void List(StringBuilder text, string title, List<string> tensors)
    {
        if (tensors.Count == 0)
        {
            return;
        }

        text.Append('\n').Append(title).Append(" (").Append(tensors.Count).Append("): ");
        text.AppendJoin("; ", tensors.Take(MostListed));
        text.Append(tensors.Count > MostListed ? $"; and {tensors.Count - MostListed} more." : ".");
    }
}
