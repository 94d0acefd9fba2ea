using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using ConvNext.AspNetCore.Http;

namespace ConvNext.AspNetCore.Protocol;

/// <summary>Reads requests of the Open Inference Protocol: JSON, then the tensors that it says are binary. Every length is held against what came.</summary>
internal static class InferenceRequestReader
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>Reads a request's body.</summary>
    /// <param name="body">JSON and what is behind it.</param>
    /// <param name="jsonLength">What the header <c>Inference-Header-Content-Length</c> says; null where there is none: then all is JSON.</param>
    /// <param name="model">What the model takes.</param>
    /// <exception cref="ServingException">Something is wrong with it: 400.</exception>
    public static InferenceRequest Read(ReadOnlyMemory<byte> body, string? jsonLength, ModelShape model)
    {
        if (body.IsEmpty)
        {
            throw ServingException.BadRequest("the request has no body");
        }

        int length = jsonLength is null ? body.Length : JsonLength(jsonLength, body.Length);
        if (length == 0)
        {
            return OneInput(body, model);
        }

        ReadOnlyMemory<byte> json = body[..length];
        if (json.Span.StartsWith("\uFEFF"u8))
        {
            json = json[3..];
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            return Read(document.RootElement, new BinaryTensors(body[length..]), model);
        }
        catch (JsonException error)
        {
            throw ServingException.BadRequest($"the request is no valid JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1})");
        }
        catch (InvalidOperationException)
        {
            // A text with a lone surrogate.
            throw ServingException.BadRequest("the request has a text that is no valid Unicode");
        }
    }

    private static InferenceRequest Read(JsonElement root, BinaryTensors binary, ModelShape model)
    {
        Expect(root, JsonValueKind.Object, "the request", "an object");
        string? id = null;
        if (root.TryGetProperty("id", out JsonElement given))
        {
            Expect(given, JsonValueKind.String, "id", "a text");
            id = given.GetString() is { Length: > 0 } text ? text : null;
        }

        InferenceParameters parameters = InferenceParameters.Of(root, "the request");
        if (!root.TryGetProperty("inputs", out JsonElement inputs))
        {
            throw ServingException.BadRequest("the request has no 'inputs'");
        }

        Expect(inputs, JsonValueKind.Array, "inputs", "a list");
        if (inputs.GetArrayLength() != 1)
        {
            throw ServingException.BadRequest($"{inputs.GetArrayLength()} inputs; one is expected, '{ModelShape.PixelValues}' or '{ModelShape.Image}'");
        }

        InferenceRequest request = InferenceInputReader.Read(inputs[0], binary, model);
        binary.RefuseRest();
        IReadOnlyList<RequestedOutput> outputs = Outputs(root, model);
        return request with
        {
            Id = id,
            Outputs = outputs,

            // It counts for outputs that are not named, as in Triton.
            IsBinaryByDefault = outputs.Count == 0 && (parameters.Boolean("binary_data_output") ?? false),
            Timeout = parameters.Integer("timeout") is long microseconds and > 0 ? TimeSpan.FromMicroseconds(Math.Min(microseconds, 86_400_000_000L)) : null,
        };
    }

    private static IReadOnlyList<RequestedOutput> Outputs(JsonElement root, ModelShape model)
    {
        if (!root.TryGetProperty("outputs", out JsonElement outputs))
        {
            return [];
        }

        Expect(outputs, JsonValueKind.Array, "outputs", "a list");
        return [.. outputs.EnumerateArray().Select(output => Output(output, model)).DistinctBy(static output => output.Name)];
    }

    private static RequestedOutput Output(JsonElement output, ModelShape model)
    {
        Expect(output, JsonValueKind.Object, "an output", "an object");
        string name = Text(output, "name", "an output");
        if (name != model.Output)
        {
            throw ServingException.BadRequest($"unknown output '{name}'; the model's is '{model.Output}'");
        }

        InferenceParameters parameters = InferenceParameters.Of(output, $"output '{name}'");
        long classes = parameters.Integer("classification") ?? 0;
        if (classes is < 0 or > int.MaxValue)
        {
            throw ServingException.BadRequest($"output '{name}': classification is {classes}; 0 or more is expected");
        }

        return new RequestedOutput(name, parameters.Boolean("binary_data"), (int)classes);
    }

    // Header 0: the body is the one input, and only its bytes are there.
    private static InferenceRequest OneInput(ReadOnlyMemory<byte> body, ModelShape model)
    {
        if (body.Length % (sizeof(float) * model.ImageLength) != 0)
        {
            throw ServingException.BadRequest(
                $"input '{ModelShape.PixelValues}': {body.Length} bytes; [N,{model.Channels},{model.Height},{model.Width}] of FP32 is expected");
        }

        int images = body.Length / (sizeof(float) * model.ImageLength);
        TensorBytes.CheckImages(images, model);
        return new InferenceRequest { PixelValues = TensorBytes.Floats(body.Span), Images = images, Outputs = [], IsBinaryByDefault = true };
    }

    private static int JsonLength(string header, int bodyLength) =>
        int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out int length) && length <= bodyLength
            ? length
            : throw ServingException.BadRequest($"Inference-Header-Content-Length is '{header}'; a number of bytes up to the body's {bodyLength} is expected");

    internal static string Text(JsonElement owner, string name, string of)
    {
        if (!owner.TryGetProperty(name, out JsonElement text))
        {
            throw ServingException.BadRequest($"{of} has no '{name}'");
        }

        Expect(text, JsonValueKind.String, name, "a text");
        return text.GetString()!;
    }

    internal static void Expect(JsonElement element, JsonValueKind kind, string name, string expected)
    {
        if (element.ValueKind != kind)
        {
            throw ServingException.BadRequest($"{name} is {Named(element.ValueKind)}; {expected} is expected");
        }
    }

    internal static string Named(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };
}
