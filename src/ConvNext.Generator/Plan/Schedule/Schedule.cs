using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Plan;

/// <summary>
/// A network as a list of operations in the order in which they run. Everything else that has an order is a reading of this list: the lifetimes of the
/// buffers (<see cref="MemoryPlanner"/>), the table of layers (<see cref="LayerPlanner"/>), and through that the tree at the head of the generated model and Forward.
/// </summary>
/// <param name="Operations">The operations.</param>
/// <param name="Buffers">The buffers that they name, in no particular place yet.</param>
internal sealed record Schedule(EquatableArray<Operation> Operations, EquatableArray<BufferPlan> Buffers)
{
    /// <summary>The image: a parameter of Forward.</summary>
    public const string Pixels = "pixels";

    /// <summary>Where the logits go: a parameter of Forward.</summary>
    public const string Logits = "logits";

    /// <summary>Where all other outputs go: a parameter of Forward.</summary>
    public const string Outputs = "outputs";

    /// <summary>The step of the last operation.</summary>
    public int LastStep => Operations.Max(operation => operation.Layer.Step);

    /// <summary>Of the operations that share their code, the first.</summary>
    public IEnumerable<Operation> OnePerName => Operations.GroupBy(operation => operation.Name).Select(operations => operations.First());

    /// <summary>Holds the list against what every reading of it takes for granted.</summary>
    /// <exception cref="InvalidOperationException">It breaks a rule: a defect of the planner that made it.</exception>
    public void Check()
    {
        var written = new HashSet<string> { Pixels };
        var kept = new Dictionary<string, string>();
        var known = new HashSet<string>(Buffers.Select(buffer => buffer.Name)) { Pixels, Logits, Outputs };
        int step = 0;
        foreach (Operation operation in Operations)
        {
            string Describe() => $"Operation {operation.Kind} of layer {operation.Layer.Name}";
            Refuse(operation.Layer.Step < step, () => $"{Describe()} has step {operation.Layer.Step}, after step {step}");
            step = operation.Layer.Step;
            foreach (string tensor in operation.Tensors)
            {
                Refuse(!known.Contains(tensor), () => $"{Describe()} names {tensor}, which is no buffer");
            }

            foreach (string tensor in operation.Reads)
            {
                Refuse(!written.Contains(tensor), () => $"{Describe()} reads {tensor}, which nobody has written");
            }

            foreach (string tensor in operation.Writes)
            {
                Refuse(kept.ContainsKey(tensor), () => $"{Describe()} writes {tensor}, which layer {kept[tensor]} keeps");
                written.Add(tensor);
            }

            foreach (string tensor in operation.Keeps)
            {
                Refuse(!operation.Tensors.Contains(tensor), () => $"{Describe()} keeps {tensor}, which it does not touch");
                kept[tensor] = operation.Layer.Name;
            }
        }

        foreach (BufferPlan buffer in Buffers)
        {
            Refuse(!written.Contains(buffer.Name), () => $"Nobody writes {buffer.Name}");
        }
    }

    private static void Refuse(bool isBroken, Func<string> describe)
    {
        if (isBroken)
        {
            throw new InvalidOperationException(describe() + ".");
        }
    }
}

/// <summary>A buffer that operations name; where it lies and how long it lives, <see cref="MemoryPlanner"/> reads off them.</summary>
/// <param name="Name">Its name, and that of its offset's constant.</param>
/// <param name="Shape">What it holds, for people.</param>
/// <param name="LengthInFloats">Its length.</param>
/// <param name="Group">Buffers of one group live as long as any of them; null for one that lives by itself.</param>
internal sealed record BufferPlan(string Name, string Shape, int LengthInFloats, string? Group = null)
{
    /// <summary>Whether it lies behind all others, where it may be as long as the checkpoint wants it.</summary>
    public bool IsLast { get; init; }

    /// <summary>Rows of floats, one for each of <paramref name="pixels"/>.</summary>
    public static BufferPlan Of(string name, int pixels, int stride) => new(name, $"{pixels} pixels of {stride} floats", checked(pixels * stride));

    /// <summary>A feature map.</summary>
    public static BufferPlan Of(string name, FeatureMap map, string group) =>
        new(name, $"{map.Height} × ({map.Width} + {FeatureMap.Border}) pixels of {map.PixelStride} floats", map.LengthInFloats, group);
}
