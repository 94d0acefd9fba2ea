using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Generator.Plan;
using ConvNext.Generator.Tests.Pipeline;
using ConvNext.Testing;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvNext.Generator.Tests.Plan;

/// <summary>A build whose buffers lie apart: whole pages between any two, nothing shared, and kernels as they are otherwise.</summary>
public class ApartLayoutTests
{
    public static TheoryData<string, string> Networks => new()
    {
        { "tiny", "" }, { "pocket", "" }, { "training", "Training" }, { "int8", "Precision" }, { "int8-response-norm", "Precision" }, { "response-norm", "Training" },
        { "ten-channels-odd-image", "" }, { "prelu-without-layer-scale", "" }, { "dinov3", "" },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Whole_pages_lie_between_any_two(string name, string metadata)
    {
        (GeneratorRunResult result, NetworkPlan plan) = Run("true", name, metadata);

        Assert.Empty(result.Diagnostics);
        AssertApart(plan.Memory.Apart, batch: 1, isAligned: true);
        AssertApart(
            plan.Weights.Where(weight => weight.Role != TensorRole.ClassifierWeight)
                .Select(weight => new ApartBuffer(weight.Role.ToString(), 0, 0, weight.OffsetInBytes / sizeof(float), weight.LengthInBytes / sizeof(float))),
            batch: 1, isAligned: true);
        Assert.Equal(metadata == "Training", plan.Training is not null);
        foreach (int batch in plan.Training is null ? [] : (int[])[1, 3, 64])
        {
            AssertApart(plan.Training!.Apart, batch, isAligned: false);
            ApartBuffer last = plan.Training.Apart[^1];
            Assert.InRange(
                (plan.Training.ImageLengthInFloats * batch) + plan.Training.SharedLengthInFloats,
                (last.ImageOffset * batch) + last.Offset + last.Length, long.MaxValue);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Kernels_and_steps_are_those_of_other_builds(string name, string metadata)
    {
        NetworkPlan apart = Run("true", name, metadata).Plan;
        NetworkPlan together = Run("false", name, metadata).Plan;

        Assert.Equal(together.Kernels, apart.Kernels);
        Assert.Equal(Operations(together), Operations(apart));
        Assert.Equal(together.Memory.Arena.Select(buffer => (buffer.Name, buffer.LengthInFloats)).Order(), apart.Memory.Arena.Select(buffer => (buffer.Name, buffer.LengthInFloats)).Order());
        Assert.True(together.Memory.Apart.IsEmpty);
        Assert.True(together.Training?.Apart.IsEmpty ?? true);
    }

    [Fact]
    public void What_is_generated_compiles()
    {
        GeneratorRunResult result = Run("true", "training", "Training").Result;

        Assert.Empty(GeneratorHarness.Compile(result));
        Assert.Equal(2, result.GeneratedSources.Count(source => source.SourceText.ToString().Contains("BuffersApart =", StringComparison.Ordinal)));
    }

    // Weights are known by where they lie; all else is the same.
    private static IEnumerable<Operation> Operations(NetworkPlan plan) => plan.Schedule.Operations.Select(operation => operation with { Weights = default });

    private static void AssertApart(IEnumerable<ApartBuffer> buffers, int batch, bool isAligned)
    {
        (string Name, long Start, long End)[] parts = [.. buffers
            .Select(buffer => (buffer.Name, (buffer.ImageOffset * batch) + buffer.Offset, ((buffer.ImageOffset + buffer.ImageLength) * batch) + buffer.Offset + buffer.Length))
            .OrderBy(part => part.Item2)];
        Assert.NotEmpty(parts);
        Assert.InRange(parts[0].Start, ApartLayout.PageInFloats, long.MaxValue);
        foreach (((_, _, long end), (string next, long start, _)) in parts.Zip(parts.Skip(1)))
        {
            Assert.True(ApartLayout.EndOfPage(end) + ApartLayout.PageInFloats <= start, $"No page lies before {next}.");
        }

        // The scratch begins with a page instead of ending with one.
        Assert.All(parts.Where(part => isAligned && part.Name != "Scratch"), part => Assert.Equal(0, part.End % ApartLayout.PageInFloats));
    }

    private static (GeneratorRunResult Result, NetworkPlan Plan) Run(string isApart, string name, string metadata)
    {
        string config = File.ReadAllText(Repository.PathOf($"tests/ConvNext.Generator.Tests/Snapshots/{name}/config.json"));
        (string, string)[] values = metadata.Length == 0 ? [] : [(metadata, metadata == "Precision" ? "int8" : "true")];
        NetworkPlan? found = null;
        var generator = new ConvNextGenerator(request => found = NetworkPlanner.Plan(request));
        GeneratorRunResult result = GeneratorHarness.CreateDriver(generator, [("ConvNextBuffersApart", isApart)], new TestItem("net/config.json", config, values))
            .RunGenerators(GeneratorHarness.CreateCompilation()).GetRunResult().Results.Single();
        return (result, found!);
    }
}
