using System;
using System.IO;
using System.Linq;
using ConvNext.Tensors;

namespace ConvNext.Testing;

/// <summary>A network and a picture that keep every value below 2⁻¹²⁶, where numbers are no longer normal.</summary>
/// <remarks>
/// Pixel values are about 10⁻⁴⁰, biases zero, and each norm's weight is √ε: a norm divides by √ε where the variance vanishes beside it, so that what it gives is as
/// small as what it is given. Matrices are those of the recipe, which keep magnitudes. For networks as transformers has them.
/// </remarks>
public static class DenormalNumbers
{
    /// <summary>The least normal number.</summary>
    public const float LeastNormal = 1.17549435e-38f;

    private const float Smallness = 1e-40f;

    // Weights of one dimension that are no norm's.
    private static readonly string[] OtherVectors = ["act.weight", "grn.weight"];

    /// <summary>Pixel values as small as that.</summary>
    public static float[] Of(float[] pixels) => Array.ConvertAll(pixels, static value => value * Smallness);

    /// <summary>Changes the weights of <paramref name="config"/>'s network to those that keep values as small as they are.</summary>
    /// <exception cref="NotSupportedException">The network is one of timm's.</exception>
    public static unsafe void Keep(NetworkConfig config, RecipeSource weights)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        if (config.Timm is not null)
        {
            throw new NotSupportedException("The names of timm's norms are not known here.");
        }

        foreach (string name in weights.Names)
        {
            weights.TryGet(name, out TensorData? tensor);
            var values = new Span<float>(tensor!.Data, checked((int)(tensor.LengthInBytes / sizeof(float))));
            if (name.EndsWith(".bias", StringComparison.Ordinal))
            {
                values.Clear();
            }
            else if (tensor.Shape.Length == 1 && name.EndsWith(".weight", StringComparison.Ordinal) && !OtherVectors.Any(other => name.EndsWith(other, StringComparison.Ordinal)))
            {
                bool isFinal = name == config.Prefix + "layernorm.weight";
                values.Fill((float)Math.Sqrt(isFinal ? config.LayerNormEpsilon : config.InnerEpsilon));
            }
        }
    }

    /// <summary>Requires that all of <paramref name="values"/> are below the least normal number, and not all zero.</summary>
    /// <exception cref="InvalidDataException">They are not.</exception>
    public static void Require(string side, float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);

        // Written so that NaN fails.
        if (values.FirstOrDefault(static value => !(Math.Abs(value) < LeastNormal)) is var large && large != 0)
        {
            throw new InvalidDataException($"{side} gives {large} on numbers that were meant to stay below {LeastNormal}.");
        }

        if (Array.TrueForAll(values, static value => value == 0))
        {
            throw new InvalidDataException($"{side} gives zeros only: its numbers were too small, or are taken for zero.");
        }
    }
}
