using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using ConvNext.AspNetCore.Http;

namespace ConvNext.AspNetCore.Protocol;

/// <summary>Writes answers of the Open Inference Protocol.</summary>
/// <param name="model">Name of the model.</param>
/// <param name="shape">What it gives.</param>
/// <param name="labels">Class names; empty for none.</param>
internal sealed class InferenceAnswer(string model, ModelShape shape, IReadOnlyList<string> labels)
{
    public const string Version = "1";
    public const string Platform = "convnext_dotnet";
    public const string Server = "convnext-server";

    /// <summary>Version of this library.</summary>
    public static string ServerVersion => typeof(InferenceAnswer).Assembly.GetName().Version!.ToString(2);

    /// <summary>What is answered: the outputs that were named, or all there are.</summary>
    public IReadOnlyList<RequestedOutput> Outputs(InferenceRequest request) => request.Outputs.Count > 0 ? request.Outputs : [new RequestedOutput(shape.Output, null, 0)];

    /// <summary>Elements of an output for each image.</summary>
    public int LengthOf(RequestedOutput output) => output.Classes > 0 ? Math.Min(output.Classes, shape.OutputLength) : shape.OutputLength;

    /// <summary>The answer's bytes.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="values">(images, values of an image).</param>
    /// <param name="jsonLength">Bytes of the JSON where binary tensors follow; null where all is JSON.</param>
    /// <exception cref="ServingException">A value is none that JSON has a number for.</exception>
    public ReadOnlyMemory<byte> Write(InferenceRequest request, float[] values, out int? jsonLength)
    {
        IReadOnlyList<RequestedOutput> outputs = Outputs(request);
        byte[][] binary = [.. outputs.Select(output => output.IsBinary ?? request.IsBinaryByDefault ? Bytes(output, values) : [])];
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body, Answers.WriterOptions))
        {
            writer.WriteStartObject();
            if (request.Id is not null)
            {
                writer.WriteString("id", request.Id);
            }

            writer.WriteString("model_name", model);
            writer.WriteString("model_version", Version);
            writer.WriteStartArray("outputs");
            for (int i = 0; i < outputs.Count; i++)
            {
                Write(writer, outputs[i], request, values, outputs[i].IsBinary ?? request.IsBinaryByDefault ? binary[i] : null);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        bool hasBinary = outputs.Any(output => output.IsBinary ?? request.IsBinaryByDefault);
        jsonLength = hasBinary ? body.WrittenCount : null;
        foreach (byte[] bytes in binary)
        {
            body.Write(bytes);
        }

        return body.WrittenMemory;
    }

    /// <summary>The best classes of one image as "value:index:label", or "value:index" where there are no labels; ties by index, NaN where its index is.</summary>
    public string[] Classes(ReadOnlySpan<float> values, int count)
    {
        float[] kept = values.ToArray();
        int[] order = [.. Enumerable.Range(0, kept.Length)];
        Array.Sort(order, (a, b) => kept[b].CompareTo(kept[a]) is not 0 and int difference ? difference : a.CompareTo(b));
        return [.. order.Take(count).Select(index => string.Create(
            CultureInfo.InvariantCulture, $"{Text(kept[index])}:{index}{(index < labels.Count ? ":" + labels[index] : string.Empty)}"))];
    }

    private static string Text(float value) => value switch
    {
        float.NaN => "nan",
        float.PositiveInfinity => "inf",
        float.NegativeInfinity => "-inf",
        _ => value.ToString("F6", CultureInfo.InvariantCulture),
    };

    private void Write(Utf8JsonWriter writer, RequestedOutput output, InferenceRequest request, float[] values, byte[]? binary)
    {
        writer.WriteStartObject();
        writer.WriteString("name", output.Name);
        writer.WriteString("datatype", output.Classes > 0 ? "BYTES" : "FP32");
        writer.WriteStartArray("shape");
        writer.WriteNumberValue(request.Images);
        writer.WriteNumberValue(LengthOf(output));
        writer.WriteEndArray();
        if (binary is not null)
        {
            writer.WriteStartObject("parameters");
            writer.WriteNumber("binary_data_size", binary.Length);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteStartArray("data");
            WriteData(writer, output, values);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private void WriteData(Utf8JsonWriter writer, RequestedOutput output, float[] values)
    {
        if (output.Classes > 0)
        {
            foreach (string text in AllClasses(output, values))
            {
                writer.WriteStringValue(text);
            }

            return;
        }

        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                throw ServingException.BadRequest($"output '{output.Name}' has a value that JSON has no number for; ask for it as binary");
            }

            writer.WriteNumberValue(value);
        }
    }

    /// <summary>An output in the protocol's binary form.</summary>
    public byte[] Bytes(RequestedOutput output, float[] values)
    {
        using var stream = new MemoryStream();
        Span<byte> word = stackalloc byte[sizeof(uint)];
        if (output.Classes == 0)
        {
            foreach (float value in values)
            {
                BinaryPrimitives.WriteSingleLittleEndian(word, value);
                stream.Write(word);
            }

            return stream.ToArray();
        }

        foreach (string text in AllClasses(output, values))
        {
            byte[] element = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteUInt32LittleEndian(word, (uint)element.Length);
            stream.Write(word);
            stream.Write(element);
        }

        return stream.ToArray();
    }

    private IEnumerable<string> AllClasses(RequestedOutput output, float[] values) =>
        Enumerable.Range(0, values.Length / shape.OutputLength).SelectMany(image => Classes(values.AsSpan(image * shape.OutputLength, shape.OutputLength), output.Classes));
}
