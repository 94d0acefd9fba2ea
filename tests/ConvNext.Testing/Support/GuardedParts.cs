using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace ConvNext.Testing;

/// <summary>Exchanges memory of the library's objects for guarded memory, and gives it back. It reaches into private fields, since no program needs that.</summary>
public sealed unsafe class GuardedParts : IDisposable
{
    private readonly List<(object Memory, nint Original, GuardedBlock Block)> _exchanged = [];
    private readonly List<GuardedBlock> _others = [];

    /// <summary>All blocks that there are.</summary>
    public IEnumerable<GuardedBlock> Blocks => _exchanged.Select(static exchange => exchange.Block).Concat(_others);

    /// <summary>What a generated class uses of its arena, where it was generated with buffers that lie apart (ConvNextBuffersApart); null where it was not.</summary>
    public static IReadOnlyList<(long Start, long Length)>? BuffersApart(Type generated, int batch)
    {
        var table = ((string Name, long ImageOffset, long ImageLength, long Offset, long Length)[]?)generated
            .GetField("BuffersApart", BindingFlags.Static | BindingFlags.NonPublic)?.GetValue(null);
        return table is null ? null : [.. table.Select(buffer => ((buffer.ImageOffset * batch) + buffer.Offset, (buffer.ImageLength * batch) + buffer.Length))];
    }

    /// <summary>A private field's value.</summary>
    public static object Part(Type type, object owner, string field) =>
        type.GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(owner) ?? throw new MissingMemberException(type.Name, field);

    /// <summary>Sets a private field, or that behind a property.</summary>
    public static void SetPart(Type type, object owner, string name, object value)
    {
        FieldInfo field = type.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)
            ?? type.GetField($"<{name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)
            ?? throw new MissingMemberException(type.Name, name);
        field.SetValue(owner, value);
    }

    /// <summary>Where a block of memory lies.</summary>
    public static nint AddressOf(object memory) => (nint)AddressField(memory).GetValue(memory)!;

    /// <summary>Floats of a block of memory.</summary>
    public static long LengthOf(object memory) => (long)memory.GetType().GetProperty("LengthInFloats")!.GetValue(memory)!;

    /// <summary>Gives an object of native memory another one.</summary>
    /// <param name="memory">The object, which has one address.</param>
    /// <param name="used">What of it is used.</param>
    /// <param name="isCopied">Whether the guarded memory begins with what was there; else with poison.</param>
    public GuardedBlock Exchange(object memory, IReadOnlyList<(long Start, long Length)> used, bool isCopied)
    {
        var block = new GuardedBlock(LengthOf(memory), used);
        if (isCopied)
        {
            block.CopyFrom((float*)AddressOf(memory), used);
        }

        return Exchange(memory, block);
    }

    /// <summary>Gives an object of native memory a block that is there already.</summary>
    public GuardedBlock Exchange(object memory, GuardedBlock block)
    {
        _exchanged.Add((memory, AddressOf(memory), block));
        AddressField(memory).SetValue(memory, (nint)block.Pointer);
        return block;
    }

    /// <summary>A block that no object owns.</summary>
    public GuardedBlock Add(long length)
    {
        var block = new GuardedBlock(length, (0, length));
        _others.Add(block);
        return block;
    }

    /// <summary>Where the memory of an object that was exchanged lies otherwise.</summary>
    public nint OriginalOf(object memory) => _exchanged.Single(exchange => exchange.Memory == memory).Original;

    /// <summary>Each object gets its own memory back, which it then frees.</summary>
    public void Restore()
    {
        foreach ((object memory, nint original, _) in _exchanged)
        {
            AddressField(memory).SetValue(memory, original);
        }
    }

    /// <summary>Frees the guarded memory.</summary>
    public void Dispose()
    {
        foreach (GuardedBlock block in Blocks)
        {
            block.Dispose();
        }
    }

    private static FieldInfo AddressField(object memory) =>
        memory.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Single(static field => field.FieldType == typeof(nint));
}
