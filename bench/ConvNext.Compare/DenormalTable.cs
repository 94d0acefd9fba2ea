using System.IO;
using System.Linq;
using ConvNext.Testing;

namespace ConvNext.Compare;

/// <summary>What numbers cost that are too small to be normal: each side against itself, on a network and a picture that keep every value below 2⁻¹²⁶.</summary>
/// <remarks>
/// The logits show that it worked: no side is timed unless they are all below that and not all zero. In 8 bits there is nothing to time: rows of such values are zero there.
/// </remarks>
internal static class DenormalTable
{
    private delegate IContender SideFactory(FixtureCase fixture, RecipeSource weights, float[] pixels, int batch, int threads);

    /// <summary>Measures and prints, as Markdown.</summary>
    public static void Print(TextWriter output, CompareOptions options)
    {
        (string Name, SideFactory Create)[] sides =
        [
            ("ours", static (fixture, weights, pixels, batch, threads) => GeneratedNetworks.Create(fixture, weights, pixels, batch, threads)!),
            ("ONNX Runtime", (fixture, weights, pixels, batch, threads) => Comparison.Peer(fixture, weights, pixels, batch, threads, options.PeerForm)),
        ];
        output.WriteLine("Medians of a call; in brackets the quartiles of denormal ÷ ordinary.");
        output.WriteLine();
        output.WriteLine("| case | threads | side | ordinary ms | denormal ms | denormal ÷ ordinary |");
        output.WriteLine("|---|---:|---|---:|---:|---:|");
        foreach (FixtureCase fixture in options.Cases.Select(FixtureFolder.Case))
        {
            using RecipeSource weights = fixture.Weights();
            using RecipeSource small = fixture.Weights();
            DenormalNumbers.Keep(fixture.Config, small);
            float[] pixels = fixture.Pixels(1);
            float[] smallPixels = DenormalNumbers.Of(pixels);
            foreach (int threads in options.Threads)
            {
                foreach ((string name, SideFactory create) in sides)
                {
                    using IContender ordinary = create(fixture, weights, pixels, 1, threads);
                    using IContender denormal = create(fixture, small, smallPixels, 1, threads);
                    Duel.WarmUp(ordinary, options.Seconds / 8);
                    Duel.WarmUp(denormal, options.Seconds / 8);
                    DenormalNumbers.Require($"{name}, {fixture.Name}:", denormal.Logits.ToArray());
                    output.WriteLine($"| {fixture.Name} | {threads} | {name} | {ExactnessTable.TurnsOf([ordinary, denormal], threads, options.Seconds)} |");
                }
            }
        }
    }
}
