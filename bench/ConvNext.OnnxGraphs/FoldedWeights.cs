using System;
using ConvNext.Testing;

namespace ConvNext.OnnxGraphs;

/// <summary>The second pointwise layer of a block, with what a form folds into its constants.</summary>
internal sealed class FoldedWeights(NetworkConfig config, RecipeSource weights, GraphForm form)
{
    /// <summary>The weight of the second pointwise layer, (C, 4C), each row times its layer scale when that is folded.</summary>
    public float[] ProjectWeight(string prefix, int channels)
    {
        float[] weight = weights.Values(prefix + "pwconv2.weight").ToArray();
        if (!form.FoldLayerScale || !config.HasLayerScale)
        {
            return weight;
        }

        ReadOnlySpan<float> scale = weights.Values(prefix + "layer_scale_parameter");
        for (int i = 0; i < weight.Length; i++)
        {
            weight[i] *= scale[i / (4 * channels)];
        }

        return weight;
    }

    /// <summary>Its bias, likewise, with what a response norm's bias adds to it.</summary>
    public float[] ProjectBias(string prefix)
    {
        float[] bias = weights.Values(prefix + "pwconv2.bias").ToArray();
        if (form.FoldLayerScale && config.HasLayerScale)
        {
            ReadOnlySpan<float> scale = weights.Values(prefix + "layer_scale_parameter");
            for (int i = 0; i < bias.Length; i++)
            {
                bias[i] *= scale[i];
            }
        }

        if (config.HasResponseNorm)
        {
            // What the norm adds to the hidden values, projected.
            ReadOnlySpan<float> weight = weights.Values(prefix + "pwconv2.weight");
            ReadOnlySpan<float> shift = weights.Values(prefix + "grn.bias");
            for (int i = 0; i < bias.Length; i++)
            {
                double sum = bias[i];
                for (int k = 0; k < shift.Length; k++)
                {
                    sum += (double)weight[(i * shift.Length) + k] * shift[k];
                }

                bias[i] = (float)sum;
            }
        }

        return bias;
    }

    /// <summary>A row-major matrix with <paramref name="columns"/> columns, transposed.</summary>
    public static float[] Transposed(float[] matrix, int columns)
    {
        int rows = matrix.Length / columns;
        float[] result = new float[matrix.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                result[(column * rows) + row] = matrix[(row * columns) + column];
            }
        }

        return result;
    }
}
