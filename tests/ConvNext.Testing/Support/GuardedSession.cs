using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using ConvNext.Memory;
using ConvNext.Weights;

namespace ConvNext.Testing;

/// <summary>
/// A session whose weights, arena and outputs each end where readable memory ends: touching what is behind one ends the process, writing before it is found out.
/// Where the class was generated with buffers that lie apart, that holds for each tensor and each buffer. Arena and outputs are poisoned with NaN: reading what the
/// call has not written shows in the results.
/// </summary>
public sealed unsafe class GuardedSession : IDisposable
{
    private readonly ConvNextModel _model;
    private readonly GuardedParts _parts = new();
    private readonly object _outputs;

    /// <summary>Takes over a model, whose weights it guards, too.</summary>
    public GuardedSession(ConvNextModel model, ConvNextSessionOptions options)
    {
        _model = model;
        var weights = (PackedWeights)typeof(ConvNextModel).GetProperty("Weights", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(_model)!;
        _parts.Exchange(GuardedParts.Part(typeof(PackedWeights), weights, "_memory"), TensorsOf(model.Description.Weights), isCopied: true);
        Session = _model.CreateSession(options);
        object sessionOutputs = GuardedParts.Part(typeof(ConvNextSession), Session, "_outputs");
        _outputs = GuardedParts.Part(sessionOutputs.GetType(), sessionOutputs, "_memory");
        _parts.Exchange(_outputs, [(0, GuardedParts.LengthOf(_outputs))], isCopied: false);

        // The session keeps where arena and scratch begin; the scratch of all workers lies behind the arena.
        var arena = (AlignedMemory)GuardedParts.Part(typeof(ConvNextSession), Session, "_arena");
        _parts.Exchange(arena, BuffersOf(arena.LengthInFloats), isCopied: false);
        GuardedParts.SetPart(typeof(ConvNextSession), Session, "Arena", (nint)arena.Pointer);
        GuardedParts.SetPart(typeof(ConvNextSession), Session, "Scratch", (nint)(arena.Pointer + Session.Description.ArenaLengthInFloats));
    }

    /// <summary>The session; not to be disposed of by itself.</summary>
    public ConvNextSession Session { get; }

    /// <summary>Whether what is nobody's is as it was.</summary>
    public bool RestIsUntouched => _parts.Blocks.All(static block => block.RestIsUntouched);

    /// <summary>Pages between what is used.</summary>
    public int PagesTakenAway => _parts.Blocks.Sum(static block => block.PagesTakenAway);

    /// <summary>Runs the network, and brings its outputs from where they were guarded to where the session reads them.</summary>
    public void Run(ReadOnlySpan<float> pixels)
    {
        Session.Run(pixels);
        long bytes = GuardedParts.LengthOf(_outputs) * sizeof(float);
        Buffer.MemoryCopy((void*)GuardedParts.AddressOf(_outputs), (void*)_parts.OriginalOf(_outputs), bytes, bytes);
    }

    /// <summary>Gives everything back.</summary>
    public void Dispose()
    {
        _parts.Restore();
        Session.Dispose();
        _model.Dispose();
        _parts.Dispose();
    }

    // Tensors that follow each other without a gap are one part.
    private static List<(long Start, long Length)> TensorsOf(IReadOnlyList<WeightEntry> entries)
    {
        List<(long Start, long Length)> parts = [];
        foreach (WeightEntry entry in entries)
        {
            (long start, long length) = (entry.OffsetInBytes / sizeof(float), entry.LengthInBytes / sizeof(float));
            if (parts.Count > 0 && parts[^1].Start + parts[^1].Length == start)
            {
                parts[^1] = (parts[^1].Start, parts[^1].Length + length);
            }
            else
            {
                parts.Add((start, length));
            }
        }

        return parts;
    }

    // The last of the table is the scratch of the first worker; those of the others follow.
    private List<(long Start, long Length)> BuffersOf(long length)
    {
        if (GuardedParts.BuffersApart(_model.GetType(), batch: 1) is not { } buffers)
        {
            return [(0, length)];
        }

        NetworkDescription network = Session.Description;
        long workers = (length - network.ArenaLengthInFloats) / Math.Max(1, network.ScratchLengthInFloats);
        (long start, long used) = buffers[^1];
        return [.. buffers.SkipLast(1), .. Enumerable.Range(0, (int)workers).Select(worker => (start + (worker * (long)network.ScratchLengthInFloats), used))];
    }
}
