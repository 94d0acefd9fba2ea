using System;
using System.Linq;
using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Intrinsics;
using System.Runtime.Versioning;
using ConvNext;
using ConvNext.Imaging;
using ConvNext.Pooling;
using ConvNext.Simd;

namespace Browser;

/// <summary>What is asked of the runtime in a real browser; run.sh puts it beside the sample's program.</summary>
[SupportedOSPlatform("browser")]
internal static partial class Checks
{
    private static readonly float[] Edges =
    [
        0f, -0f, 1f, -1f, 1.5f, float.Epsilon, -float.Epsilon, 3 * float.Epsilon, 1.17549435e-38f, 1.1754942e-38f, -1.17549435e-38f, float.MaxValue, float.MinValue,
        float.PositiveInfinity, float.NegativeInfinity, float.NaN, 1.0000001f, 0.99999994f, 16777216f, 16777217f, 5.9604645e-8f, 1.0842022e-19f, 1.8446744e19f,
    ];

    /// <summary>How many multiply-adds differ from MathF's, of all triples of the edges and of a number of random bit patterns.</summary>
    [JSExport]
    internal static double[] MultiplyAdds(int random)
    {
        int count = 0;
        int wrong = 0;
        foreach (float left in Edges)
        {
            foreach (float right in Edges)
            {
                foreach (float addend in Edges)
                {
                    wrong += Wrong(Vector128.Create(left), Vector128.Create(right), Vector128.Create(addend));
                    count += 4;
                }
            }
        }

        Random bits = new(20260101);
        for (int i = 0; i < random; i++)
        {
            wrong += Wrong(Next(bits, i), Next(bits, i), Next(bits, i));
            count += 4;
        }

        return [count, wrong];
    }

    /// <summary>How many of the logits that a session gives for a picture when it is asked for several threads differ from those of one; then the sentence of a pool.</summary>
    [JSExport]
    internal static string Threads(byte[] encoded)
    {
        using PocketCifar10 model = PocketCifar10.LoadEmbedded();
        using ConvNextSession one = model.CreateSession();
        using ConvNextSession four = model.CreateSession(new ConvNextSessionOptions { Threads = 4 });
        bool isSame = one.Classify(encoded, 10, scoreFunction: ScoreFunction.None).SequenceEqual(four.Classify(encoded, 10, scoreFunction: ScoreFunction.None));
        try
        {
#pragma warning disable CA1416 // The sentence is what is looked for.
            using ConvNextPool pool = new(model);
#pragma warning restore CA1416
            return "A pool was made.";
        }
        catch (PlatformNotSupportedException error)
        {
            return $"{isSame} {error.Message}";
        }
    }

    // Whole patterns of bits, and numbers as networks have them.
    private static Vector128<float> Next(Random bits, int turn) => turn % 2 == 0
        ? Vector128.Create(bits.Next(int.MinValue, int.MaxValue), bits.Next(int.MinValue, int.MaxValue), bits.Next(int.MinValue, int.MaxValue), bits.Next(int.MinValue, int.MaxValue)).AsSingle()
        : Vector128.Create(bits.NextSingle() - 0.5f, bits.NextSingle() - 0.5f, bits.NextSingle() - 0.5f, bits.NextSingle() - 0.5f);

    private static int Wrong(Vector128<float> left, Vector128<float> right, Vector128<float> addend)
    {
        Vector128<float> sum = Simd128.FusedMultiplyAdd(left, right, addend);
        int wrong = 0;
        for (int lane = 0; lane < 4; lane++)
        {
            float expected = MathF.FusedMultiplyAdd(left[lane], right[lane], addend[lane]);
            bool isSame = float.IsNaN(expected) ? float.IsNaN(sum[lane]) : BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(sum[lane]);
            wrong += isSame ? 0 : 1;
        }

        return wrong;
    }
}
