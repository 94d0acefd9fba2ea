using System;
using System.Linq;
using ConvNext.Families;
using ConvNext.Results;
using ConvNext.Weights;

namespace ConvNext;

/// <content>Where an answer comes from.</content>
public abstract unsafe partial class ConvNextSession
{
    /// <summary>
    /// Splits a class's logit in the latest call's answer over the pixels of the last feature map: which places of the picture speak for the class,
    /// and which against it. Nothing is computed again but the sum over the channels of each pixel.
    /// </summary>
    /// <param name="classIndex">The class, as an index of the logits.</param>
    /// <param name="against">A class whose logit is subtracted: what speaks for the one rather than the other. Null: none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The network has no such class.</exception>
    /// <exception cref="InvalidOperationException">
    /// The network hands out no logits of classes, nothing ran yet, the latest call had several images, or another call is running.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The session or its model has been disposed of.</exception>
    public ClassExplanation Explain(int classIndex, int? against = null)
    {
        Enter();
        try
        {
            if (Description.LastMap is not { } place)
            {
                throw new InvalidOperationException($"{Description.Name} hands out no logits of classes, and so there is nothing to explain.");
            }

            CheckClass(classIndex, nameof(classIndex));
            CheckClass(against ?? classIndex, nameof(against));
            if (_batch != 1)
            {
                throw new InvalidOperationException(_batch == 0
                    ? "The session has no answer to explain yet; call Run or Classify first."
                    : $"The latest call had {_batch} images; an answer is explained after a call with one.");
            }

            return Explain(place, classIndex, against);
        }
        finally
        {
            Leave();
        }
    }

    private ClassExplanation Explain(MapPlace place, int classIndex, int? against)
    {
        float[] map = place.Copy(Arena);
        float[] row = Row(TensorRole.ClassifierWeight, classIndex);
        double bias = Row(TensorRole.ClassifierBias, 0)[classIndex];
        if (against is { } other)
        {
            float[] subtracted = Row(TensorRole.ClassifierWeight, other);
            for (int channel = 0; channel < row.Length; channel++)
            {
                row[channel] -= subtracted[channel];
            }

            bias -= Row(TensorRole.ClassifierBias, 0)[other];
        }

        double[] parts = new double[place.Height * place.Width];
        double constant = ScoreParts.Split(
            map, row, bias, Row(TensorRole.FinalNormWeight, 0), Row(TensorRole.FinalNormBias, 0), Description.Config.LayerNormEps, parts);
        return new ClassExplanation(classIndex, against, place.Height, place.Width, parts, constant);
    }

    // A vector, or one output's row of a matrix, as the checkpoint has it.
    private float[] Row(TensorRole role, int output)
    {
        WeightEntry entry = Description.Weights.Single(entry => entry.Tensor.Role == role && entry.Packing != WeightPacking.OutputScales);
        float[] row = WeightUnpacker.UnpackRow(entry, WeightsPointer + entry.OffsetInBytes, output);
        if (Description.Weights.FirstOrDefault(entry => entry.Tensor.Role == role && entry.Packing == WeightPacking.OutputScales) is { } scales)
        {
            float scale = ((float*)(WeightsPointer + scales.OffsetInBytes))[output];
            for (int i = 0; i < row.Length; i++)
            {
                row[i] *= scale;
            }
        }

        return row;
    }

    private void CheckClass(int classIndex, string name)
    {
        if (classIndex < 0 || classIndex >= Description.Labels.Count)
        {
            throw new ArgumentOutOfRangeException(name, classIndex, $"{Description.Name} has the classes 0 to {Description.Labels.Count - 1}.");
        }
    }
}
