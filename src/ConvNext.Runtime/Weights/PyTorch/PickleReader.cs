using System;
using System.Collections.Generic;

namespace ConvNext.Weights.PyTorch;

/// <summary>Reads the restricted pickle in which <c>torch.save</c> describes tensors.</summary>
/// <remarks>
/// <para>
/// A pickle is a program for a small stack machine, and Python's own runs whatever it names. This machine knows
/// the instructions of protocol 2 that <c>torch.save</c> writes for dictionaries of tensors and the names in
/// <see cref="PickleNames"/>; any other instruction or name ends the reading. Instructions: Python's
/// <c>pickletools</c>; what PyTorch writes with them: <c>torch/serialization.py</c> and <c>torch/_utils.py</c>.
/// </para>
/// <para>
/// Time and memory stay in proportion to the pickle's length: every instruction adds at most one value, there is no
/// loop and no recursion, and a value that is used twice is shared.
/// </para>
/// </remarks>
internal ref struct PickleReader
{
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private PickleCursor _cursor;

    private PickleReader(ReadOnlySpan<byte> pickle) => _cursor = new PickleCursor(pickle);

    /// <summary>The value that a pickle describes.</summary>
    /// <exception cref="PyTorchFileException">The pickle is damaged or holds anything but tensors and plain values; no file is named.</exception>
    public static object? Read(ReadOnlySpan<byte> pickle) => new PickleReader(pickle).Run();

    private object? Run()
    {
        if (_cursor.ReadByte() != 0x80 || _cursor.ReadByte() is not 2)
        {
            throw new PyTorchFileException("it does not begin as a pickle of protocol 2, which torch.save writes");
        }

        while (true)
        {
            byte instruction = _cursor.ReadByte();
            if (instruction == (byte)'.')
            {
                object? result = Pop();
                return _stack.Count == 0 && _marks.Count == 0 ? result : throw Error("more than one value is left at its end");
            }

            if (!TryPushPlain(instruction) && !TryStructure(instruction) && !TryMemo(instruction))
            {
                throw Error($"instruction 0x{instruction:x2} is not one that describes tensors");
            }
        }
    }

    /// <summary>Instructions that push one value.</summary>
    private bool TryPushPlain(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'N':
                return Push(null);
            case 0x88:
                return Push(true);
            case 0x89:
                return Push(false);
            case (byte)'K':
                return Push((long)_cursor.ReadByte());
            case (byte)'M':
                return Push((long)_cursor.ReadUInt16());
            case (byte)'J':
                return Push((long)_cursor.ReadInt32());
            case 0x8a:
                return Push(_cursor.ReadLong());
            case (byte)'G':
                return Push(_cursor.ReadDouble());
            case (byte)'X':
                return Push(_cursor.ReadString());
            case (byte)'}':
                return Push(new PickleDictionary());
            case (byte)']':
                return Push(new PickleList());
            case (byte)')':
                return Push(Array.Empty<object?>());
            case (byte)'c':
                return Push(ReadGlobal());
            default:
                return false;
        }
    }

    /// <summary>Instructions that put values together.</summary>
    private bool TryStructure(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'(':
                _marks.Add(_stack.Count);
                return true;
            case (byte)'t':
                return Push(PopToMark());
            case 0x85:
                return Push(Pop(1));
            case 0x86:
                return Push(Pop(2));
            case 0x87:
                return Push(Pop(3));
            case (byte)'a':
                Append(Pop(1));
                return true;
            case (byte)'e':
                Append(PopToMark());
                return true;
            case (byte)'s':
                SetItems(Pop(2));
                return true;
            case (byte)'u':
                SetItems(PopToMark());
                return true;
            case (byte)'Q':
                return Push(PickleCalls.LoadStorage(Pop()));
            case (byte)'R':
                object? arguments = Pop();
                return Push(PickleCalls.Call(Pop(), arguments));
            case (byte)'b':
                // A module's state_dict carries the versions of its layers as an attribute, which nothing here needs.
                Pop();
                return Top() is PickleDictionary ? true : throw Error("attributes are set on something else than a dictionary");
            default:
                return false;
        }
    }

    /// <summary>Instructions that remember a value under a number and bring it back.</summary>
    private bool TryMemo(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'q':
                _memo[_cursor.ReadByte()] = Top();
                return true;
            case (byte)'r':
                _memo[_cursor.ReadUInt32()] = Top();
                return true;
            case (byte)'h':
                return Recall(_cursor.ReadByte());
            case (byte)'j':
                return Recall(_cursor.ReadUInt32());
            default:
                return false;
        }
    }

    private bool Recall(uint number) =>
        _memo.TryGetValue(number, out object? value) ? Push(value) : throw Error($"the value {number} is recalled but was never stored");

    private object ReadGlobal()
    {
        string module = _cursor.ReadLine();
        string name = _cursor.ReadLine();
        return PickleNames.TryResolve(module, name, out object? meaning)
            ? meaning
            : throw Error($"it refers to {ErrorText.Quote($"{module}.{name}")}; only tensors and plain values are accepted, and nothing was run");
    }

    private readonly void Append(object?[] values)
    {
        if (Top() is not PickleList list)
        {
            throw Error("values are appended to something else than a list");
        }

        list.Items.AddRange(values);
    }

    private readonly void SetItems(object?[] keysAndValues)
    {
        if (Top() is not PickleDictionary dictionary || keysAndValues.Length % 2 != 0)
        {
            throw Error("items are set on something else than a dictionary, or without a value");
        }

        for (int i = 0; i < keysAndValues.Length; i += 2)
        {
            if (keysAndValues[i] is not (string or long))
            {
                throw Error("a dictionary has a key that is neither a string nor an integer");
            }

            if (!dictionary.TryAdd(keysAndValues[i]!, keysAndValues[i + 1]))
            {
                throw Error($"a dictionary has the key {ErrorText.Quote(keysAndValues[i]!.ToString()!)} twice");
            }
        }
    }

    private readonly bool Push(object? value)
    {
        _stack.Add(value);
        return true;
    }

    private readonly object? Top() => _stack.Count > LastMark() ? _stack[^1] : throw Error("a value is used that is not there");

    private readonly object? Pop()
    {
        object? top = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private readonly object?[] Pop(int count) =>
        _stack.Count - LastMark() >= count ? TakeFrom(_stack.Count - count) : throw Error("a value is used that is not there");

    private readonly object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw Error("a group ends that did not begin");
        }

        int mark = LastMark();
        _marks.RemoveAt(_marks.Count - 1);
        return TakeFrom(mark);
    }

    private readonly object?[] TakeFrom(int start)
    {
        object?[] taken = [.. _stack[start..]];
        _stack.RemoveRange(start, taken.Length);
        return taken;
    }

    /// <summary>Values below the last mark are out of reach until its group has ended.</summary>
    private readonly int LastMark() => _marks.Count > 0 ? _marks[^1] : 0;

    private readonly PyTorchFileException Error(string sentence) => new($"{sentence} (before its byte {_cursor.Position})");
}
