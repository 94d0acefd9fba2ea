using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using ConvNext.Memory;
using ConvNext.Testing;
using ConvNext.Weights;

namespace ConvNext.Kernels.Tests;

/// <summary>
/// A session of one thread whose weights, arena and outputs each end where readable memory ends, with a marked margin before: touching what
/// is behind one ends the process, writing before it is found out. Arena and outputs are poisoned with NaN: reading what the call
/// has not written shows in the results. It reaches into private fields, since no program needs such a session.
/// </summary>
internal sealed unsafe class GuardedSession : IDisposable
{
    private readonly ConvNextModel model;
    private readonly List<(object Block, nint Original, GuardedFloats Guarded)> exchanged = [];
    private readonly object outputs;

    public GuardedSession(KernelCase network, int maxVectorBits)
    {
        model = network.Load();
        PackedWeights weights = (PackedWeights)Property(typeof(ConvNextModel), "Weights").GetValue(model)!;
        Exchange(Part(typeof(PackedWeights), weights, "_memory"), poisoned: false);
        Session = model.CreateSession(new ConvNextSessionOptions { MaxVectorBits = maxVectorBits });
        object sessionOutputs = Part(typeof(ConvNextSession), Session, "_outputs");
        outputs = Part(sessionOutputs.GetType(), sessionOutputs, "_memory");
        Exchange(outputs, poisoned: true);

        // The session keeps where arena and scratch begin; the scratch of the only worker ends with the arena.
        var arena = (AlignedMemory)Part(typeof(ConvNextSession), Session, "_arena");
        Exchange(arena, poisoned: true);
        SetPointer("Arena", arena.Pointer);
        SetPointer("Scratch", arena.Pointer + Session.Description.ArenaLengthInFloats);
    }

    public ConvNextSession Session { get; }

    /// <summary>Whether the margins before all blocks are as they were.</summary>
    public bool MarginsAreUntouched => exchanged.TrueForAll(block => block.Guarded.MarginIsUntouched);

    /// <summary>Runs the network, and brings its outputs from where they were guarded to where the session reads them.</summary>
    public void Run(ReadOnlySpan<float> pixels)
    {
        Session.Run(pixels);
        (_, nint original, GuardedFloats guarded) = exchanged.Single(block => block.Block == outputs);
        guarded.Span.CopyTo(new Span<float>((void*)original, guarded.Length));
    }

    public void Dispose()
    {
        // Each block gets its own memory back, which it then frees.
        foreach ((object block, nint original, _) in exchanged)
        {
            AddressOf(block).SetValue(block, original);
        }

        Session.Dispose();
        model.Dispose();
        exchanged.ForEach(block => block.Guarded.Dispose());
    }

    private static object Part(Type type, object owner, string field) =>
        type.GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(owner) ?? throw new MissingMemberException(type.Name, field);

    private static FieldInfo AddressOf(object block) =>
        block.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Single(field => field.FieldType == typeof(nint));

    private static PropertyInfo Property(Type type, string name) =>
        type.GetProperty(name, BindingFlags.Instance | BindingFlags.NonPublic) ?? throw new MissingMemberException(type.Name, name);

    private void Exchange(object block, bool poisoned)
    {
        int length = checked((int)(long)block.GetType().GetProperty("LengthInFloats")!.GetValue(block)!);
        nint original = (nint)AddressOf(block).GetValue(block)!;
        var guarded = new GuardedFloats(length);
        if (!poisoned)
        {
            new ReadOnlySpan<float>((void*)original, length).CopyTo(guarded.Span);
        }

        exchanged.Add((block, original, guarded));
        AddressOf(block).SetValue(block, (nint)guarded.Pointer);
    }

    private void SetPointer(string property, float* value)
    {
        FieldInfo field = typeof(ConvNextSession).GetField($"<{property}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)
            ?? throw new MissingMemberException(nameof(ConvNextSession), property);
        field.SetValue(Session, (nint)value);
    }
}
