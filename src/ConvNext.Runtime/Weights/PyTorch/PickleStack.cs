using System;
using System.Collections.Generic;

namespace ConvNext.Weights.PyTorch;

/// <summary>The values that a pickle is about to put together, the marks between them, and those that it remembers under a number.</summary>
/// <remarks>
/// Everything that is pushed, marked or remembered is counted: one byte of a pickle can ask for an object, so without a bound 16 MB of
/// them would ask for a gigabyte. Numbers of remembered values are places in a list, which no choice of numbers makes slow.
/// </remarks>
internal sealed class PickleStack
{
    /// <summary>A training checkpoint of the largest ConvNeXt, with optimizer and averages, has some 70,000.</summary>
    public const int MostValues = 1 << 19;

    private readonly List<object> _values = [];
    private readonly List<int> _marks = [];
    private object?[] _memo = [];
    private int _count;

    /// <summary>Whether nothing is left, and no group open.</summary>
    public bool IsEmpty => _values.Count == 0 && _marks.Count == 0;

    /// <summary>How many values were remembered: the number that protocol 4 gives to the next.</summary>
    public uint Remembered { get; private set; }

    public void Push(object value)
    {
        Count();
        _values.Add(value);
    }

    public void Mark()
    {
        Count();
        _marks.Add(_values.Count);
    }

    public object Top() => _values.Count > LastMark() ? _values[^1] : throw new PyTorchFileException("a value is used that is not there");

    public object Pop()
    {
        object top = Top();
        _values.RemoveAt(_values.Count - 1);
        return top;
    }

    public object[] Pop(int count) =>
        _values.Count - LastMark() >= count ? TakeFrom(_values.Count - count) : throw new PyTorchFileException("a value is used that is not there");

    public object[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw new PyTorchFileException("a group ends that did not begin");
        }

        int mark = LastMark();
        _marks.RemoveAt(_marks.Count - 1);
        return TakeFrom(mark);
    }

    /// <summary>Remembers the topmost value.</summary>
    public void Remember(uint number)
    {
        Count();
        if (number >= MostValues)
        {
            throw new PyTorchFileException($"a value is stored under the number {number}; numbers below {MostValues} are accepted");
        }

        if (number >= _memo.Length)
        {
            Array.Resize(ref _memo, (int)Math.Min(MostValues, Math.Max(64, 2 * (number + 1))));
        }

        Remembered += _memo[number] is null ? 1u : 0u;
        _memo[number] = Top();
    }

    public object Recall(uint number) =>
        number < _memo.Length && _memo[number] is { } value
            ? value
            : throw new PyTorchFileException($"the value {number} is recalled but was never stored");

    private object[] TakeFrom(int start)
    {
        if (start == _values.Count)
        {
            return [];
        }

        object[] taken = new object[_values.Count - start];
        _values.CopyTo(start, taken, 0, taken.Length);
        _values.RemoveRange(start, taken.Length);
        return taken;
    }

    /// <summary>Values below the last mark are out of reach until its group has ended.</summary>
    private int LastMark() => _marks.Count > 0 ? _marks[^1] : 0;

    private void Count()
    {
        if (++_count > MostValues)
        {
            throw new PyTorchFileException($"it is made of more than {MostValues} values");
        }
    }
}
