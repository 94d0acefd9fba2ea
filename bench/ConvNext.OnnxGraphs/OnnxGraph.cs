using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvNext.OnnxGraphs;

/// <summary>An ONNX graph that is being put together, node by node. Field numbers are those of onnx.proto.</summary>
public sealed class OnnxGraph
{
    private const int IrVersion = 10;
    private const int Opset = 21;
    private const int FloatType = 1;
    private const int Int8Type = 3;
    private const int Int64Type = 7;
    private const int FloatAttribute = 1;
    private const int IntAttribute = 2;
    private const int StringAttribute = 3;
    private const int IntsAttribute = 7;

    private readonly ProtobufMessage _graph = new ProtobufMessage().Add(2, "convnext");
    private int _values;

    /// <summary>Declares the graph's input.</summary>
    public string Input(string name, params long[] shape)
    {
        _graph.Add(11, ValueInfo(name, shape));
        return name;
    }

    /// <summary>Declares the graph's output.</summary>
    public void Output(string name, params long[] shape) => _graph.Add(12, ValueInfo(name, shape));

    /// <summary>Stores a constant tensor of floats.</summary>
    public string Constant(float[] data, params long[] shape) => Initializer(FloatType, data, shape);

    /// <summary>Stores a constant list of integers, e.g. a shape.</summary>
    public string Integers(params long[] data) => Initializer(Int64Type, data, [data.Length]);

    /// <summary>Stores a constant tensor of bytes with a sign.</summary>
    public string Constant(sbyte[] data, params long[] shape) => Initializer(Int8Type, data, shape);

    /// <summary>Adds a node of the standard operator set and returns the name of its output.</summary>
    public string Node(string operation, IReadOnlyList<string> inputs, params (string Name, object Value)[] attributes) =>
        Node(operation, string.Empty, inputs, $"{operation}_{_values++}", attributes);

    /// <summary>Adds a node and returns the name of its output.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="domain">Its set: empty for the standard one.</param>
    /// <param name="inputs">Names of its inputs.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="attributes">Values are <c>float</c>, <c>long</c>, <c>string</c> or <c>long[]</c>.</param>
    public string Node(string operation, string domain, IReadOnlyList<string> inputs, string output, params (string Name, object Value)[] attributes) =>
        Nodes(operation, domain, inputs, [output], attributes)[0];

    /// <summary>Adds a node with several outputs and returns their names.</summary>
    public IReadOnlyList<string> Nodes(string operation, IReadOnlyList<string> inputs, int outputs) =>
        Nodes(operation, string.Empty, inputs, [.. Enumerable.Range(0, outputs).Select(_ => $"{operation}_{_values++}")]);

    private IReadOnlyList<string> Nodes(
        string operation, string domain, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, params (string Name, object Value)[] attributes)
    {
        ProtobufMessage node = new();
        foreach (string input in inputs)
        {
            node.Add(1, input);
        }

        foreach (string output in outputs)
        {
            node.Add(2, output);
        }

        node.Add(3, outputs[0]).Add(4, operation);
        foreach ((string name, object value) in attributes)
        {
            node.Add(5, Attribute(name, value));
        }

        _graph.Add(1, domain.Length == 0 ? node : node.Add(7, domain));
        return outputs;
    }

    /// <summary>The finished model as the bytes of an .onnx file.</summary>
    public byte[] ToModel() => new ProtobufMessage()
        .Add(1, IrVersion)
        .Add(8, new ProtobufMessage().Add(1, string.Empty).Add(2, Opset))
        .Add(8, new ProtobufMessage().Add(1, "com.microsoft").Add(2, 1))
        .Add(7, _graph)
        .ToArray();

    private static ProtobufMessage ValueInfo(string name, long[] shape)
    {
        ProtobufMessage dimensions = new();
        foreach (long dimension in shape)
        {
            dimensions.Add(1, new ProtobufMessage().Add(1, dimension));
        }

        ProtobufMessage tensorType = new ProtobufMessage().Add(1, FloatType).Add(2, dimensions);
        return new ProtobufMessage().Add(1, name).Add(2, new ProtobufMessage().Add(1, tensorType));
    }

    private static ProtobufMessage Attribute(string name, object value)
    {
        ProtobufMessage attribute = new ProtobufMessage().Add(1, name);
        return value switch
        {
            float number => attribute.Add(2, number).Add(20, FloatAttribute),
            long number => attribute.Add(3, number).Add(20, IntAttribute),
            string text => attribute.Add(4, text).Add(20, StringAttribute),
            long[] list => list.Aggregate(attribute, static (message, item) => message.Add(8, item)).Add(20, IntsAttribute),
            _ => throw new ArgumentException($"Attribute {name} has a value of type {value.GetType().Name}.", nameof(value)),
        };
    }

    private string Initializer<T>(int type, T[] data, long[] shape)
        where T : unmanaged
    {
        string name = $"constant_{_values++}";
        ProtobufMessage tensor = new();
        foreach (long dimension in shape)
        {
            tensor.Add(1, dimension);
        }

        _graph.Add(5, tensor.Add(2, type).Add(8, name).AddRaw(9, data));
        return name;
    }
}
