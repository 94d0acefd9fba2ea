using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using ConvNext.Generator.Emit;
using ConvNext.Generator.Plan;
using ConvNext.Generator.Support;
using ConvNext.Generator.Tests.Pipeline;
using Xunit;

namespace ConvNext.Generator.Tests.Plan;

/// <summary>Whatever has an order or a sum is a reading of the schedule: what is printed says the same as the list, for every snapshot's network.</summary>
public partial class ScheduleReadingTests
{
    public static TheoryData<string> Networks => new(SnapshotTests.CaseNames());

    [Theory]
    [MemberData(nameof(Networks))]
    public void Forward_has_a_line_for_each_layer_with_its_step(string snapshot)
    {
        PlannedNetwork network = PlannedNetwork.Of(snapshot);

        (string Call, string Shape, int Step)[] printed = network.Read(".Forward")
            .Select(line => CallLine().Match(line))
            .Where(match => match.Success)
            .Select(match => (match.Groups["call"].Value, match.Groups["shape"].Value, Number(match.Groups["step"].Value)))
            .ToArray();

        Assert.Equal(network.Lines.Select(layer => (Call(layer.Layer), Text(layer.Layer.Shape), layer.Layer.Step)), printed);
        Assert.Equal(Enumerable.Range(0, printed.Length), printed.Select(line => line.Step));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_table_of_layers_has_the_sums_over_operations(string snapshot)
    {
        PlannedNetwork network = PlannedNetwork.Of(snapshot);
        NetworkPlan plan = network.Plan;

        string[][] rows = network.Read(".Layers").Select(line => LayerRow().Match(line)).Where(match => match.Success)
            .Select(match => match.Groups["values"].Value.Split(", ")).ToArray();

        Assert.Equal(plan.Schedule.Operations.Select(operation => operation.Layer.Name).Distinct(), rows.Select(row => row[0].Trim('"')));
        foreach (string[] row in rows)
        {
            Operation[] operations = plan.Schedule.Operations.Where(operation => operation.Layer.Name == row[0].Trim('"')).ToArray();
            Layer layer = operations[0].Layer;
            Assert.Equal([layer.Shape.Channels, layer.Shape.Height, layer.Shape.Width], row[1..4].Select(Number));
            Assert.Equal(operations.SelectMany(operation => operation.Weights).Sum(weight => weight.Elements), Number(row[4]));
            Assert.Equal(operations.Sum(operation => operation.Multiplies), long.Parse(row[5], CultureInfo.InvariantCulture));
            Assert.Equal(
                plan.Memory.Arena.Where(buffer => buffer.FirstStep <= layer.Step && layer.Step <= buffer.LastStep).Sum(buffer => 4L * buffer.LengthInFloats),
                Number(row[6]));
        }

        Assert.Equal(plan.ParameterCount, rows.Sum(row => Number(row[4])));
        Assert.Equal(plan.MultiplyCount, rows.Sum(row => long.Parse(row[5], CultureInfo.InvariantCulture)));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_tree_has_a_line_for_each_layer(string snapshot)
    {
        PlannedNetwork network = PlannedNetwork.Of(snapshot);

        List<(string Shape, long Parameters)> printed = network.Read(string.Empty).Select(line => TreeRow().Match(line)).Where(match => match.Success)
            .Select(match => (match.Groups["shape"].Value, long.Parse(match.Groups["parameters"].Value.Replace(" ", string.Empty), CultureInfo.InvariantCulture)))
            .ToList();

        // The tree has the norms of feature maps behind the stages, wherever they are computed.
        IEnumerable<LayerPlan> inOrder = network.Plan.Layers.OrderBy(layer => layer.Layer.Kind switch
        {
            LayerKind.FeatureMapNorm => 1,
            LayerKind.Pool or LayerKind.Classifier => 2,
            _ => 0,
        });
        Assert.Equal(inOrder.Select(layer => ($"({Text(layer.Layer.Shape)})", layer.Parameters)), printed);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Each_tensor_of_the_checkpoint_is_used_by_one_operation(string snapshot)
    {
        NetworkPlan plan = PlannedNetwork.Of(snapshot).Plan;

        WeightPlan[] used = plan.Schedule.Operations.SelectMany(operation => operation.Weights).ToArray();

        Assert.Equal(plan.Weights.OrderBy(weight => weight.OffsetInBytes), used.OrderBy(weight => weight.OffsetInBytes));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void No_value_is_overwritten_before_it_is_read(string snapshot)
    {
        NetworkPlan plan = PlannedNetwork.Of(snapshot).Plan;

        Assert.Empty(ArenaReplay.FindMistakes(plan.Schedule, plan.Memory));
        Assert.Equal(plan.Schedule.Buffers.Select(buffer => buffer.Name).Order(), plan.Memory.Arena.Select(buffer => buffer.Name).Order());
        Assert.Equal(plan.Schedule.Operations.Max(operation => operation.ScratchLengthInFloats), plan.Memory.ScratchLengthInFloats);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Buffers_that_are_alive_together_never_overlap(string snapshot)
    {
        MemoryPlan memory = PlannedNetwork.Of(snapshot).Plan.Memory;

        var overlapping =
            from left in memory.Arena
            from right in memory.Arena
            where left != right && left.FirstStep <= right.LastStep && right.FirstStep <= left.LastStep
            where left.OffsetInFloats < right.OffsetInFloats + right.LengthInFloats && right.OffsetInFloats < left.OffsetInFloats + left.LengthInFloats
            select $"{left.Name} and {right.Name}";
        Assert.Empty(overlapping);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Each_step_that_workers_share_is_printed_once(string snapshot)
    {
        PlannedNetwork network = PlannedNetwork.Of(snapshot);

        IEnumerable<string> printed = network.Read(".Steps").Select(line => StepStructure().Match(line)).Where(match => match.Success).Select(match => match.Groups["name"].Value);

        Assert.Equal(
            network.Plan.Schedule.Operations.Where(operation => operation.Sharing != Sharing.OneThread).Select(operation => operation.Name).Distinct(),
            printed);
    }

    [Fact]
    public void A_kind_of_operation_that_no_emitter_knows_is_refused()
    {
        NetworkPlan plan = PlannedNetwork.Of("pocket").Plan;
        LayerPlan block = plan.Layers.First(layer => layer.Layer.Kind == LayerKind.Block);
        Operation unknown = block.Operations[0] with { Kind = (OperationKind)1000, Name = "Unknown" };
        NetworkPlan inSchedule = plan with { Schedule = plan.Schedule with { Operations = EquatableArray.Create(unknown) } };
        NetworkPlan inLayer = plan with { Layers = EquatableArray.Create(block with { Operations = EquatableArray.Create(unknown) }) };

        Assert.Equal("No step is printed for 1000.", Assert.Throws<InvalidOperationException>(() => StepEmitter.Emit(new SourceWriter(), inSchedule)).Message);
        Assert.Equal("No block runs 1000.", Assert.Throws<InvalidOperationException>(() => LayerMethodEmitter.Emit(new SourceWriter(), inLayer)).Message);
    }

    private static string Call(Layer layer) => layer.Kind switch
    {
        LayerKind.Stem => "Stem",
        LayerKind.Downsample => $"Downsample{layer.Stage}",
        LayerKind.Block => $"Stage{layer.Stage}Block",
        LayerKind.Pool => "Pool",
        LayerKind.Classifier => "Classify",
        _ => throw new InvalidOperationException($"No line is expected for {layer.Name}."),
    };

    private static string Text(Shape shape) => shape.Height > 0 ? $"{shape.Channels}, {shape.Height}, {shape.Width}" : $"{shape.Channels}";

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^ +(?<call>\w+)<TSimd, TVector>\(.*\); // \((?<shape>[0-9, ]+)\), step (?<step>[0-9]+)$")]
    private static partial Regex CallLine();

    [GeneratedRegex(@"^ +new\((?<values>.*)\),$")]
    private static partial Regex LayerRow();

    [GeneratedRegex(@"^//  [├└│].* (?<shape>\([0-9, ]+\)) +(?<parameters>[0-9]{1,3}( [0-9]{3})*)$")]
    private static partial Regex TreeRow();

    [GeneratedRegex(@"^ *private struct (?<name>\w+)Step<TSimd, TVector> : ")]
    private static partial Regex StepStructure();
}
