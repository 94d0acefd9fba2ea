using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using ConvNext.AspNetCore.Http;

namespace ConvNext.AspNetCore.Protocol;

/// <summary>Reads an input of a request: <c>pixel_values</c>, FP32 of [N, channels, height, width], or <c>image</c>, BYTES of [N].</summary>
internal static class InferenceInputReader
{
    /// <summary>The input as a request that has nothing else.</summary>
    /// <exception cref="ServingException">Something is wrong with it.</exception>
    public static InferenceRequest Read(JsonElement input, BinaryTensors binary, ModelShape model)
    {
        InferenceRequestReader.Expect(input, JsonValueKind.Object, "an input", "an object");
        string name = InferenceRequestReader.Text(input, "name", "an input");
        string datatype = InferenceRequestReader.Text(input, "datatype", $"input '{name}'");
        CheckType(name, datatype);
        long[] shape = Shape(input, name);
        InferenceParameters parameters = InferenceParameters.Of(input, $"input '{name}'");
        long? binarySize = parameters.Integer("binary_data_size");
        bool hasData = input.TryGetProperty("data", out JsonElement data);
        if (hasData == binarySize is not null)
        {
            throw ServingException.BadRequest($"input '{name}' has {(hasData ? "both data and binary_data_size" : "neither data nor binary_data_size")}; one of them is expected");
        }

        ReadOnlyMemory<byte>? bytes = binarySize is { } size ? binary.Take(size, name) : default(ReadOnlyMemory<byte>?);
        return name == ModelShape.Image
            ? Pictures(shape, bytes is { } elements ? TensorBytes.Elements(elements, name) : Texts(data, parameters), model)
            : PixelValues(shape, bytes, data, model);
    }

    /// <summary>An input whose contents are binary, or the elements of BYTES each by itself.</summary>
    /// <exception cref="ServingException">Something is wrong with it.</exception>
    public static InferenceRequest OfBinary(
        string name, string datatype, long[] shape, ReadOnlyMemory<byte> bytes, IReadOnlyList<ReadOnlyMemory<byte>>? elements, ModelShape model)
    {
        CheckType(name, datatype);
        return name == ModelShape.Image ? Pictures(shape, elements ?? TensorBytes.Elements(bytes, name), model) : PixelValues(shape, bytes, default, model);
    }

    private static void CheckType(string name, string datatype)
    {
        if (name is not (ModelShape.PixelValues or ModelShape.Image))
        {
            throw ServingException.BadRequest($"unknown input '{name}'; the model's are '{ModelShape.PixelValues}' and '{ModelShape.Image}'");
        }

        string expected = name == ModelShape.Image ? "BYTES" : "FP32";
        if (datatype != expected)
        {
            throw ServingException.BadRequest($"input '{name}': datatype {datatype}; {expected} is expected");
        }
    }

    private static InferenceRequest PixelValues(long[] shape, ReadOnlyMemory<byte>? bytes, JsonElement data, ModelShape model)
    {
        string said = $"input '{ModelShape.PixelValues}': shape [{string.Join(", ", shape)}]";
        string expected = $"[N,{model.Channels},{model.Height},{model.Width}] is expected";
        if (shape.Length != 4 || shape[1] != model.Channels || shape[2] != model.Height || shape[3] != model.Width || shape[0] < 1)
        {
            throw ServingException.BadRequest($"{said}; {expected}");
        }

        TensorBytes.CheckImages(shape[0], model);
        int images = (int)shape[0];
        long length = (long)images * model.ImageLength;
        if (bytes is { } raw && raw.Length != length * sizeof(float))
        {
            throw ServingException.BadRequest($"{said} with {raw.Length} bytes; {length * sizeof(float)} are expected");
        }

        float[] values = bytes is { } binary ? TensorBytes.Floats(binary.Span) : Floats(data, length, said);
        return new InferenceRequest { PixelValues = values, Images = images, Outputs = [] };
    }

    private static InferenceRequest Pictures(long[] shape, IReadOnlyList<ReadOnlyMemory<byte>> pictures, ModelShape model)
    {
        if (shape.Length is not (1 or 2) || shape[0] < 1 || (shape.Length == 2 && shape[1] != 1))
        {
            throw ServingException.BadRequest($"input '{ModelShape.Image}': shape [{string.Join(", ", shape)}]; [N] is expected");
        }

        TensorBytes.CheckImages(shape[0], model);
        return pictures.Count == shape[0]
            ? new InferenceRequest { Pictures = pictures, Images = pictures.Count, Outputs = [] }
            : throw ServingException.BadRequest($"input '{ModelShape.Image}': shape [{string.Join(", ", shape)}] with {pictures.Count} elements");
    }

    private static long[] Shape(JsonElement input, string name)
    {
        if (!input.TryGetProperty("shape", out JsonElement shape))
        {
            throw ServingException.BadRequest($"input '{name}' has no 'shape'");
        }

        InferenceRequestReader.Expect(shape, JsonValueKind.Array, $"input '{name}': shape", "a list of whole numbers");
        return [.. shape.EnumerateArray().Select(dimension =>
            dimension.ValueKind == JsonValueKind.Number && dimension.TryGetInt64(out long value) && value >= 0
                ? value
                : throw ServingException.BadRequest($"input '{name}': shape has {dimension.GetRawText()}; whole numbers from 0 on are expected"))];
    }

    // Flat, nested or ragged alike: the values count, in their order.
    private static float[] Floats(JsonElement data, long length, string said)
    {
        InferenceRequestReader.Expect(data, JsonValueKind.Array, "data", "a list");
        float[] values = new float[length];
        long count = 0;
        Fill(data);
        return count == length ? values : throw ServingException.BadRequest($"{said} with {count} values; {length} are expected");

        void Fill(JsonElement list)
        {
            foreach (JsonElement element in list.EnumerateArray())
            {
                if (element.ValueKind == JsonValueKind.Array)
                {
                    Fill(element);
                }
                else if (element.ValueKind == JsonValueKind.Number && element.TryGetSingle(out float value) && float.IsFinite(value))
                {
                    if (count < length)
                    {
                        values[count] = value;
                    }

                    count++;
                }
                else
                {
                    throw ServingException.BadRequest(string.Create(
                        CultureInfo.InvariantCulture,
                        $"input '{ModelShape.PixelValues}': value {count} is no number that a float holds; what JSON has no number for is sent as binary"));
                }
            }
        }
    }

    private static List<ReadOnlyMemory<byte>> Texts(JsonElement data, InferenceParameters parameters)
    {
        InferenceRequestReader.Expect(data, JsonValueKind.Array, "data", "a list");
        bool isBase64 = parameters.Text("content_type") == "base64";
        var pictures = new List<ReadOnlyMemory<byte>>();
        Fill(data);
        return pictures;

        void Fill(JsonElement list)
        {
            foreach (JsonElement element in list.EnumerateArray())
            {
                if (element.ValueKind == JsonValueKind.Array)
                {
                    Fill(element);
                    continue;
                }

                InferenceRequestReader.Expect(element, JsonValueKind.String, $"input '{ModelShape.Image}', element {pictures.Count}", "a text");
                if (!isBase64)
                {
                    pictures.Add(Encoding.UTF8.GetBytes(element.GetString()!));
                }
                else if (element.TryGetBytesFromBase64(out byte[]? decoded))
                {
                    pictures.Add(decoded);
                }
                else
                {
                    throw ServingException.BadRequest($"input '{ModelShape.Image}', element {pictures.Count}: no valid base64");
                }
            }
        }
    }
}
