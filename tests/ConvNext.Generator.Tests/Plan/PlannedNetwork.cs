using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Emit;
using ConvNext.Generator.Plan;
using ConvNext.Generator.Tests.Pipeline;
using Xunit;

namespace ConvNext.Generator.Tests.Plan;

/// <summary>A snapshot's network: its plan, and the files that are printed from it.</summary>
internal sealed class PlannedNetwork
{
    private PlannedNetwork(NetworkPlan plan)
    {
        Plan = plan;
        Files = NetworkEmitter.Emit(plan).ToDictionary(file => file.HintName, file => file.Text);
    }

    public NetworkPlan Plan { get; }

    private Dictionary<string, string> Files { get; }

    /// <summary>The layers that have a line in Forward: the norm of a feature map is done on the line of the layer whose map it takes.</summary>
    public IEnumerable<LayerPlan> Lines => Plan.Layers.Where(layer => layer.Layer.Kind != LayerKind.FeatureMapNorm);

    /// <summary>The plan that the generator makes for the snapshot of that name.</summary>
    public static PlannedNetwork Of(string snapshot)
    {
        NetworkPlan? plan = null;
        var generator = new ConvNextGenerator(request => plan = NetworkPlanner.Plan(request));
        GeneratorHarness.CreateDriver(generator, SnapshotTests.CreateItems(snapshot)).RunGenerators(GeneratorHarness.CreateCompilation());
        Assert.NotNull(plan);
        return new PlannedNetwork(plan);
    }

    /// <summary>The lines of a generated file; "" is the model's own.</summary>
    public string[] Read(string part) =>
        Files.Single(file => file.Key.EndsWith($".{Plan.ClassName}{part}.g.cs", StringComparison.Ordinal)).Value.Split('\n');
}
