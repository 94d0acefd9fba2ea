using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Plan;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>Where code is interpreted, kernels have other tiles for 128 bits; whatever else is planned stays, so that weights fit and results have the same bits.</summary>
public class InterpretedTests
{
    // Fused bands, parts, seven products and panels, a stem of patches, and downsamples of both kinds.
    private const string Config =
        """{ "num_stages": 4, "hidden_sizes": [16, 128, 144, 160], "depths": [1, 1, 1, 1], "image_size": 144, "num_labels": 5 }""";

    [Fact]
    public void Kernels_have_one_row_and_one_step_and_everything_else_is_as_it_was()
    {
        NetworkPlan compiled = Plan("false");
        NetworkPlan interpreted = Plan("true");

        Assert.Equal(compiled with { Kernels = default }, interpreted with { Kernels = default });
        MatrixPlan[] before = [.. Matrices(compiled)];
        MatrixPlan[] after = [.. Matrices(interpreted)];
        Assert.Equal(before.Length, after.Length);
        Assert.Contains(after, matrix => matrix.Slices > 0);
        Assert.Contains(before, matrix => matrix.Tile128.Rows > 1 && matrix.Slices == 0);
        foreach ((MatrixPlan one, MatrixPlan other) in before.Zip(after))
        {
            Assert.Equal(one with { Name = "", Tile128 = other.Tile128, MostStepsPerTurn = other.MostStepsPerTurn }, other with { Name = "" });
            Assert.Equal(one.Tile128 with { Rows = other.Tile128.Rows }, other.Tile128);
            Assert.Equal(one.IsVector ? one.Tile128.Rows : one.Slices > 0 ? 2 : 1, other.Tile128.Rows);
            Assert.Equal(one.IsVector ? one.StepsPerTurn : 1, other.StepsPerTurn);
        }
    }

    [Fact]
    public void What_is_generated_compiles_and_has_names_of_its_own()
    {
        GeneratorRunResult result = Run(new ConvNextGenerator(), "true");

        Assert.Empty(result.Diagnostics);
        Assert.Empty(GeneratorHarness.Compile(result));
        Assert.Contains(GeneratorHarness.KernelFiles(result), file => file.HintName.Contains("_2x4_1StepATurn", StringComparison.Ordinal));
        Assert.Contains(GeneratorHarness.KernelFiles(result), file => file.HintName.Contains("_1x4_1StepATurn", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("True", true)]
    [InlineData(" true ", true)]
    [InlineData("", false)]
    [InlineData("no", false)]
    public void The_property_is_read_as_the_build_reads_its_own(string value, bool isInterpreted)
    {
        Assert.Equal(isInterpreted ? 1 : 4, Matrices(Plan(value)).First().StepsPerTurn);
    }

    private static IEnumerable<MatrixPlan> Matrices(NetworkPlan plan) => plan.Kernels.Select(use => use.Kernel).OfType<MatrixKernelPlan>().Select(kernel => kernel.Matrix);

    private static NetworkPlan Plan(string interpreted)
    {
        NetworkPlan? found = null;
        Run(new ConvNextGenerator(request => found = NetworkPlanner.Plan(request)), interpreted);
        return found!;
    }

    private static GeneratorRunResult Run(ConvNextGenerator generator, string interpreted) =>
        GeneratorHarness.CreateDriver(generator, [("ConvNextInterpreted", interpreted)], new TestItem("net/config.json", Config))
            .RunGenerators(GeneratorHarness.CreateCompilation()).GetRunResult().Results.Single();
}
