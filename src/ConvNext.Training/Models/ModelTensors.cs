using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Families;
using ConvNext.Memory;
using ConvNext.Weights;

namespace ConvNext.Training.Models;

/// <summary>The tensors of a model as a checkpoint has them.</summary>
public static unsafe class ModelTensors
{
    /// <summary>All tensors, under the reference's names, each unpacked when its turn comes.</summary>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public static IEnumerable<(string Name, long[] Shape, ReadOnlyMemory<float> Values)> Of(ConvNextModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (WeightEntry entry in model.Description.Weights)
        {
            yield return (entry.Name, ShapeOf(entry), Unpack(model, entry));
        }
    }

    /// <summary>The same with another classifier.</summary>
    /// <exception cref="ArgumentException">The classifier looks at another number of features than the network makes, or there is none to be replaced.</exception>
    public static IEnumerable<(string Name, long[] Shape, ReadOnlyMemory<float> Values)> WithClassifier(ConvNextModel model, Probing.LinearClassifier classifier)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(classifier);
        WeightEntry? replaced = model.Description.Weights.FirstOrDefault(entry => entry.Tensor.Role == TensorRole.ClassifierWeight);
        return replaced?.Shape[1] == classifier.Features ? Replacing(model, classifier) : throw new ArgumentException(
            $"The classifier looks at {classifier.Features} features, but that of {model.Description.Name} at {replaced?.Shape[1].ToString() ?? "none"}.", nameof(classifier));
    }

    private static IEnumerable<(string Name, long[] Shape, ReadOnlyMemory<float> Values)> Replacing(ConvNextModel model, Probing.LinearClassifier classifier)
    {
        foreach (WeightEntry entry in model.Description.Weights)
        {
            yield return entry.Tensor.Role switch
            {
                TensorRole.ClassifierWeight => (entry.Name, [classifier.Classes, classifier.Features], classifier.Weight),
                TensorRole.ClassifierBias => (entry.Name, [classifier.Classes], classifier.Bias),
                _ => (entry.Name, ShapeOf(entry), Unpack(model, entry)),
            };
        }
    }

    private static long[] ShapeOf(WeightEntry entry) => Array.ConvertAll(entry.Shape, dimension => (long)dimension);

    private static float[] Unpack(ConvNextModel model, WeightEntry entry)
    {
        float[] values = new float[WeightPacker.ElementCount(entry.Shape)];
        using PackedWeights.UseScope use = model.Weights.BeginUse(model);
        using AlignedMemory unpacked = new(values.Length);
        WeightUnpacker.Unpack(entry, use.Pointer + entry.OffsetInBytes, unpacked.Pointer);
        new ReadOnlySpan<float>(unpacked.Pointer, values.Length).CopyTo(values);
        return values;
    }
}
