using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>A layer with what it has learned and what it costs.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Operations">The operations that it consists of, in their order.</param>
/// <param name="Parameters">Learned parameters.</param>
/// <param name="Multiplies">Multiplications of one image, each with its addition.</param>
/// <param name="ArenaBytes">Bytes of the arena's buffers that are alive while it runs.</param>
internal sealed record LayerPlan(Layer Layer, EquatableArray<Operation> Operations, long Parameters, long Multiplies, long ArenaBytes);

/// <summary>Lists the layers of a schedule in the order in which they run.</summary>
internal static class LayerPlanner
{
    public static EquatableArray<LayerPlan> Plan(Schedule schedule, MemoryPlan memory) => schedule.Operations
        .GroupBy(operation => operation.Layer)
        .Select(operations => new LayerPlan(
            operations.Key,
            operations.ToEquatableArray(),
            operations.SelectMany(operation => operation.Weights).Sum(weight => weight.Elements),
            operations.Sum(operation => operation.Multiplies),
            memory.BytesInUse(operations.Key.Step)))
        .ToEquatableArray();
}
