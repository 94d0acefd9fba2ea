using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace ConvNext.Runtime.Tests.Weights.PyTorch;

/// <summary>Writes pickles instruction by instruction, as <c>torch.save</c> does, or otherwise.</summary>
internal sealed class PickleBytes
{
    private readonly List<byte> _bytes = [0x80, 2];

    public byte[] ToArray() => [.. _bytes];

    public PickleBytes Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleBytes Do(string instructions) => Raw(Encoding.Latin1.GetBytes(instructions));

    public PickleBytes Global(string module, string name) => Do($"c{module}\n{name}\n");

    public PickleBytes Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Do("X").Raw(BitConverter.GetBytes(bytes.Length)).Raw(bytes);
    }

    public PickleBytes Number(long number) => number switch
    {
        >= 0 and < 256 => Do("K").Raw((byte)number),
        >= 0 and < 65536 => Do("M").Raw(BitConverter.GetBytes((ushort)number)),
        >= int.MinValue and <= int.MaxValue => Do("J").Raw(BitConverter.GetBytes((int)number)),
        _ => Raw(0x8a, 8).Raw(BitConverter.GetBytes(number)),
    };

    public PickleBytes Numbers(params long[] numbers) => Do("(").Each(numbers, number => Number(number)).Do("t");

    public PickleBytes Storage(string type, string key, long elements) =>
        Do("(").Text("storage").Global("torch", type).Text(key).Text("cpu").Number(elements).Do("tQ");

    /// <summary>A tensor, as <c>torch._utils._rebuild_tensor_v2</c> is told to make it.</summary>
    public PickleBytes Tensor(string type, string key, long elements, long offset, long[] shape, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2")
            .Do("(")
            .Storage(type, key, elements)
            .Number(offset)
            .Numbers(shape)
            .Numbers(strides)
            .Raw(0x89)
            .Global("collections", "OrderedDict").Do(")R")
            .Do("tR");

    public PickleBytes Each<T>(IEnumerable<T> items, Action<T> write)
    {
        foreach (T item in items)
        {
            write(item);
        }

        return this;
    }

    /// <summary>An OrderedDict of one-dimensional float tensors, each with the storage of its position.</summary>
    public static byte[] OfFloats(params (string Name, int Elements)[] tensors)
    {
        var pickle = new PickleBytes();
        pickle.Global("collections", "OrderedDict").Do(")R(");
        pickle.Each(tensors.Select((tensor, i) => (tensor, i)), item => pickle
            .Text(item.tensor.Name)
            .Tensor("FloatStorage", item.i.ToString(System.Globalization.CultureInfo.InvariantCulture), item.tensor.Elements, 0, [item.tensor.Elements], [1]));
        return pickle.Do("u.").ToArray();
    }

    /// <summary>A dictionary of one tensor, called <c>t</c>.</summary>
    public static byte[] OfOne(string type, long elements, long offset, long[] shape, long[] strides) =>
        new PickleBytes().Do("}").Text("t").Tensor(type, "0", elements, offset, shape, strides).Do("s.").ToArray();
}
