using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ConvNext.Weights;

namespace ConvNext.Cli.Info;

/// <summary>A network as a tree, for a person.</summary>
internal static class InfoText
{
    private const int NameWidth = 24;

    public static void Write(TextWriter output, string model, NetworkDescription network, LayerRow[] layers, Processor processor, WeightsOrigin? origin, bool isVerified)
    {
        string input = string.Create(CultureInfo.InvariantCulture, $"({network.InputChannels}, {network.InputHeight}, {network.InputWidth})");
        output.WriteLine($"{model}: {network.Family.Title} for {input} images, {Number(network.Labels.Count)} labels");
        output.WriteLine();
        output.WriteLine($"{"layer".PadRight(NameWidth)}{"output",-16}{"parameters",12}{"multiply-adds",16}{"weights, bytes",16}{"arena, bytes",14}");
        foreach ((string name, LayerRow? row) in Tree(layers))
        {
            output.WriteLine(row is null
                ? name
                : $"{name.PadRight(NameWidth)}{row.Shape,-16}{Number(row.Layer.ParameterCount),12}{Number(row.Layer.MultiplyCount),16}"
                    + $"{Number(row.WeightBytes),16}{Number(row.Layer.ArenaBytes),14}");
        }

        output.WriteLine();
        output.WriteLine($"{Number(network.ParameterCount)} parameters, {Number(network.MultiplyCount)} multiply-adds for a picture");
        string parts = network.Precision == NetworkPrecision.Int8 ? ": most products; all else in float32" : "";
        output.WriteLine($"precision  {NetworkPrecisions.Word(network.Precision)}{parts}");
        string verified = isVerified ? "; as they were written, by their checksum" : "";
        output.WriteLine(
            $"weights    {Number(network.WeightsLengthInBytes)} bytes{(origin is null ? "" : $", from {origin.Source}")}; layout {network.Fingerprint}{verified}");
        output.WriteLine(
            $"memory     an arena of {Number(network.ArenaLengthInFloats * sizeof(float))} bytes for a session, "
            + $"and {Number((long)network.ScratchLengthInFloats * sizeof(float))} for each of its threads");
        output.WriteLine($"processor  {processor.Name}: {processor.Count} of {processor.Architecture}, with {string.Join(", ", processor.Has)}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"kernels    {processor.RegisterBits}-bit registers, compiled {processor.Compilation}"));
    }

    // Layers are named stage0.block1: what is before the dot is a branch.
    private static IEnumerable<(string Name, LayerRow? Row)> Tree(LayerRow[] layers)
    {
        IGrouping<string, LayerRow>[] branches = [.. layers.GroupBy(row => row.Layer.Name.Split('.')[0])];
        for (int i = 0; i < branches.Length; i++)
        {
            bool isLast = i == branches.Length - 1;
            LayerRow[] rows = [.. branches[i]];
            if (rows is [{ Layer.Name: var only }] && only == branches[i].Key)
            {
                yield return ($"{(isLast ? "└─" : "├─")} {only}", rows[0]);
                continue;
            }

            yield return ($"{(isLast ? "└─" : "├─")} {branches[i].Key}", null);
            for (int j = 0; j < rows.Length; j++)
            {
                string leaf = rows[j].Layer.Name == branches[i].Key ? "(itself)" : rows[j].Layer.Name[(branches[i].Key.Length + 1)..];
                yield return ($"{(isLast ? "   " : "│  ")}{(j == rows.Length - 1 ? "└─" : "├─")} {leaf}", rows[j]);
            }
        }
    }

    // Digits in groups of three, as in the generated code.
    private static string Number(long number) => number.ToString("#,0", Grouped);

    private static NumberFormatInfo Grouped { get; } = new() { NumberGroupSeparator = " " };
}
