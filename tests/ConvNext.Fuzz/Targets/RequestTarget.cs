using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using ConvNext.AspNetCore.Http;
using ConvNext.AspNetCore.Protocol;
using ConvNext.AspNetCore.Routes;

namespace ConvNext.Fuzz.Targets;

/// <summary>
/// Bodies of requests to a server. The first line of an input says of which kind: "infer", with the header's length of the JSON behind it or nothing, "task" or
/// "form" with a boundary; the rest is the body. What the protocol's reader accepts is answered, too.
/// </summary>
internal sealed class RequestTarget : FuzzTarget
{
    private const int Classes = 10;

    private static readonly ModelShape Shape = new(Channels: 3, Height: 4, Width: 4, "logits", Classes, MaxImages: 16);
    private static readonly string[] Labels = [.. Enumerable.Range(0, Classes).Select(static index => $"class {index}")];

    public override string Name => "request";

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words(
    [
        .. JsonWords.All, "infer 0\n", "infer 100\n", "task\n", "form x\n", "\"inputs\":", "\"outputs\":", "\"name\":", "\"shape\":", "\"datatype\":", "\"data\":",
        "\"id\":", "\"parameters\":", "\"binary_data_size\":", "\"binary_data\":", "\"binary_data_output\":", "\"classification\":", "\"content_type\":", "\"base64\"",
        "\"timeout\":", "\"pixel_values\"", "\"image\"", "\"logits\"", "\"FP32\"", "\"BYTES\"", "\"FP16\"", "[1,3,4,4]", "[-1]", "[2147483647,2147483647,2]",
        "\"top_k\":", "\"function_to_apply\":", "\"softmax\"", "--x\r\n", "--x--\r\n", "\r\n\r\n", "Content-Disposition: form-data; name=a; filename=b",
        "filename*=UTF-8''%ff", "\0\0\0\x04", "\u00ff\u00ff\u00ff\x7f",
    ]);

    // The JSON's length is made right again: up to the last brace.
    public override byte[] Repair(byte[] input, Random random)
    {
        int line = Array.IndexOf(input, (byte)'\n');
        if (line < 0 || !input.AsSpan().StartsWith("infer "u8))
        {
            return input;
        }

        int length = input.AsSpan(line + 1).LastIndexOf((byte)'}') + 1;
        return [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"infer {length}\n")), .. input.AsSpan(line + 1)];
    }

    public override ulong Run(byte[] input)
    {
        int line = Array.IndexOf(input, (byte)'\n');
        if (line < 0)
        {
            return 0;
        }

        string[] kind = Encoding.Latin1.GetString(input, 0, line).Split(' ', 2);
        ReadOnlyMemory<byte> body = input.AsMemory(line + 1);
        string? word = kind.Length > 1 ? kind[1] : null;
        try
        {
            return kind[0] switch
            {
                "infer" => Infer(body, word),
                "task" => Task(body),
                "form" => Digest.Of(PictureBody.OfFormAsync(body, word).AsTask().GetAwaiter().GetResult().Span),
                _ => 0,
            };
        }
        catch (Exception error) when (ServingException.Of(error) is { } refused)
        {
            // Sentences of the protocol end without a full stop, as its other servers' do.
            throw new ConvNextException(refused.Message.EndsWith('.') ? refused.Message : refused.Message + ".");
        }
    }

    private static ulong Infer(ReadOnlyMemory<byte> body, string? length)
    {
        InferenceRequest request = InferenceRequestReader.Read(body, length, Shape);
        Digest digest = new();
        if (request.Images is < 1 or > 16 || (request.PixelValues is null) == (request.Pictures is null))
        {
            throw new BrokenPromiseException($"a request of {request.Images} images has neither pictures nor pixel values, or both");
        }

        if (request.PixelValues is { } pixels && pixels.Length != request.Images * Shape.ImageLength)
        {
            throw new BrokenPromiseException($"{pixels.Length} pixel values are no {request.Images} images");
        }

        foreach (ReadOnlyMemory<byte> picture in request.Pictures ?? [])
        {
            digest.Add(picture.Span);
        }

        digest.Add(MemoryMarshal.AsBytes(request.PixelValues.AsSpan()));
        float[] logits = new float[request.Images * Classes];
        for (int i = 0; i < logits.Length; i++)
        {
            logits[i] = i % 7;
        }

        digest.Add(new InferenceAnswer("net", Shape, Labels).Write(request, logits, out int? jsonLength).Span);
        digest.Add(jsonLength ?? -1);
        return digest.Value;
    }

    private static ulong Task(ReadOnlyMemory<byte> body)
    {
        (ReadOnlyMemory<byte> picture, int top, ScoreFunction? function) = HuggingFaceRoutes.OfJson(body);
        Digest digest = new();
        digest.Add(picture.Span);
        digest.Add(top);
        digest.Add((int?)function ?? -1);
        return digest.Value;
    }
}
