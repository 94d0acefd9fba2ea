using System;
using System.Collections.Generic;
using ConvNext.Tensors;

namespace ConvNext.Weights.PyTorch;

/// <summary>Reads the pickle in which <c>torch.save</c> describes tensors, and whatever lies beside them.</summary>
/// <remarks>
/// <para>
/// A pickle is a program for a small stack machine, and Python's own runs whatever it names. This machine knows the instructions of
/// protocols 0 to 5, but makes only descriptions: what a call would give is a <see cref="PickleTensor"/>, a dictionary, or an object that
/// is nothing but its type's name. Instructions: Python's <c>pickletools</c>; what PyTorch writes with them: <c>torch/serialization.py</c>
/// and <c>torch/_utils.py</c>.
/// </para>
/// <para>
/// Time and memory are bounded by <see cref="PickleStack.MostValues"/> and the pickle's length: there is no loop and no recursion, a value
/// that is used twice is shared, and no key is held against another.
/// </para>
/// </remarks>
internal ref partial struct PickleReader
{
    private readonly PickleStack _stack = new();
    private readonly Dictionary<string, PickleStorage> _storages = [];
    private PickleCursor _cursor;

    private PickleReader(ReadOnlySpan<byte> pickle) => _cursor = new PickleCursor(pickle);

    /// <summary>The value that a pickle describes.</summary>
    /// <exception cref="PyTorchFileException">The pickle is damaged, too large, or runs programs; no file is named.</exception>
    public static object Read(ReadOnlySpan<byte> pickle) => Read(pickle, out _, out _);

    /// <summary>The value that the pickle at the start of some bytes describes, the pickle's length, and the storages that it refers to.</summary>
    public static object Read(ReadOnlySpan<byte> bytes, out int length, out IReadOnlyDictionary<string, PickleStorage> storages)
    {
        var reader = new PickleReader(bytes);
        try
        {
            object value = reader.Run();
            length = reader._cursor.Position;
            storages = reader._storages;
            return value;
        }
        catch (PyTorchFileException error)
        {
            throw new PyTorchFileException($"{error.Message} (before its byte {reader._cursor.Position})", error);
        }
    }

    private object Run()
    {
        // The first two protocols begin with their first instruction.
        if (_cursor.Next == 0x80)
        {
            _cursor.ReadByte();
            byte protocol = _cursor.ReadByte();
            if (protocol is < 2 or > 5)
            {
                throw new PyTorchFileException($"it says that it is a pickle of protocol {protocol}; protocols up to 5 are read");
            }
        }

        while (true)
        {
            byte instruction = _cursor.ReadByte();
            if (instruction == (byte)'.')
            {
                object result = _stack.Pop();
                return _stack.IsEmpty ? result : throw new PyTorchFileException("more than one value is left at its end");
            }

            if (!TryPushNumber(instruction) && !TryPushText(instruction) && !TryStructure(instruction) && !TryCall(instruction) && !TryMemo(instruction))
            {
                throw new PyTorchFileException($"instruction 0x{instruction:x2} is not one that describes tensors");
            }
        }
    }

    /// <summary>Instructions that put values together.</summary>
    private bool TryStructure(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'}':
                return Push(new PickleDictionary());
            case (byte)']':
                return Push(new PickleList());
            case (byte)')':
                return Push(Array.Empty<object>());
            case 0x8f:
                return Push(new PickleObject("set"));
            case (byte)'(':
                _stack.Mark();
                return true;
            case (byte)'t':
                return Push(_stack.PopToMark());
            case >= 0x85 and <= 0x87:
                return Push(_stack.Pop(instruction - 0x84));
            case (byte)'l':
                return PushFilled(new PickleList());
            case (byte)'d':
                return PushFilled(new PickleDictionary());
            case 0x91:
                return PushFilled(new PickleObject("frozenset"));
            case (byte)'a':
                return PickleItems.Add(_stack.Pop(1), _stack.Top());
            case (byte)'e' or 0x90:
                return PickleItems.Add(_stack.PopToMark(), _stack.Top());
            case (byte)'s':
                return PickleItems.Set(_stack.Pop(2), _stack.Top());
            case (byte)'u':
                return PickleItems.Set(_stack.PopToMark(), _stack.Top());
            default:
                return false;
        }
    }

    /// <summary>Instructions by which Python imports and calls.</summary>
    private bool TryCall(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'c':
                string module = _cursor.ReadLine();
                return Push(Global(module, _cursor.ReadLine()));
            case 0x93:
                return Push(_stack.Pop(2) is [string from, string name] ? Global(from, name) : throw new PyTorchFileException("a name is not a text"));
            case (byte)'R' or 0x81:
                object arguments = _stack.Pop();
                return Push(PickleCalls.Call(_stack.Pop(), arguments));
            case 0x92:
                return Push(Construct(_stack.Pop(3)));
            case (byte)'i':
                string moduleOfClass = _cursor.ReadLine();
                PickleGlobal classOf = Global(moduleOfClass, _cursor.ReadLine());
                _stack.PopToMark();
                return Push(new PickleObject(classOf.FullName));
            case (byte)'o':
                return Push(Construct(_stack.PopToMark()));
            case (byte)'b':
                return PickleItems.SetState(_stack.Pop(), _stack.Top());
            case (byte)'Q':
                object loaded = PickleCalls.LoadStorage(_stack.Pop());
                if (loaded is PickleStorage storage)
                {
                    _storages.TryAdd(storage.Key, storage);
                }

                return Push(loaded);
            default:
                return false;
        }
    }

    /// <summary>Instructions that remember a value under a number and bring it back, and those that only move.</summary>
    private bool TryMemo(byte instruction)
    {
        switch (instruction)
        {
            case (byte)'q':
                return Remember(_cursor.ReadByte());
            case (byte)'r':
                return Remember(_cursor.ReadUInt32());
            case (byte)'p':
                return Remember(Number(_cursor.ReadDecimal()));
            case 0x94:
                return Remember(_stack.Remembered);
            case (byte)'h':
                return Push(_stack.Recall(_cursor.ReadByte()));
            case (byte)'j':
                return Push(_stack.Recall(_cursor.ReadUInt32()));
            case (byte)'g':
                return Push(_stack.Recall(Number(_cursor.ReadDecimal())));
            case (byte)'0':
                _stack.Pop();
                return true;
            case (byte)'1':
                _stack.PopToMark();
                return true;
            case (byte)'2':
                return Push(_stack.Top());
            case 0x95:
                // The length of a frame helps those who read from a stream.
                _cursor.Skip(sizeof(ulong));
                return true;
            default:
                return false;
        }
    }

    private readonly bool Push(object value)
    {
        _stack.Push(value);
        return true;
    }

    private readonly bool PushFilled(object container)
    {
        object[] items = _stack.PopToMark();
        return (container is PickleDictionary and not PickleObject ? PickleItems.Set(items, container) : PickleItems.Add(items, container)) && Push(container);
    }

    private readonly bool Remember(uint number)
    {
        _stack.Remember(number);
        return true;
    }

    // 'p' and 'g' of the two first protocols write 0 and 1 as plain digits, which a bool never is.
    private static uint Number(object number) =>
        number is long and >= 0 and <= uint.MaxValue ? (uint)(long)number : throw new PyTorchFileException("a value is remembered under something else than a number");

    private static PickleObject Construct(object[] call) => call is [PickleGlobal type, ..]
        ? new PickleObject(type.FullName)
        : throw new PyTorchFileException("something is called that is not a function");

    private static PickleGlobal Global(string module, string name) =>
        PickleNames.RunsPrograms(module, name)
            ? throw new PyTorchFileException($"it refers to {ErrorText.Quote($"{module}.{name}")}, which runs programs where Python reads it; nothing was run")
            : new PickleGlobal(module, name);
}
