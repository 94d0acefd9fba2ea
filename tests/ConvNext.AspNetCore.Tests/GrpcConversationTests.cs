using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using ConvNext.AspNetCore.Grpc.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ConvNext.AspNetCore.Tests;

/// <summary>What real clients sent over gRPC, sent again byte by byte.</summary>
public sealed class GrpcConversationTests : IAsyncLifetime
{
    private WebApplication? _application;
    private GrpcChannel? _channel;

    public static TheoryData<int, string> Recorded => Numbered("grpc.json", static _ => true);

    public static TheoryData<int, string> Triton => Numbered("triton-grpc.json", IsOurs);

    public async Task InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        ServedPocket.AddRecorded(builder.Services).AddConvNextGrpc();
        _application = builder.Build();
        _application.MapConvNextGrpc();
        await _application.StartAsync();
        ServedPocket.WaitUntilReady(_application.Services);
        _channel = GrpcChannel.ForAddress(_application.Urls.First(), new GrpcChannelOptions { MaxReceiveMessageSize = null });
    }

    public async Task DisposeAsync()
    {
        _channel?.Dispose();
        await _application!.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task Clients_of_the_protocol_are_answered(int index, string name)
    {
        JsonElement entry = Entries("grpc.json")[index];
        (StatusCode status, byte[] answer) = await CallInTime(entry);

        Assert.Equal(entry.GetProperty("status").GetString(), Text(status));
        if (status != StatusCode.OK)
        {
            return;
        }

        byte[] expected = entry.GetProperty("answer").GetBytesFromBase64();
        if (!entry.GetProperty("method").GetString()!.EndsWith("/ModelInfer", StringComparison.Ordinal))
        {
            // The version of a server is its own.
            var theirs = ServerMetadataResponse.Parser.ParseFrom(expected);
            bool isServer = entry.GetProperty("scenario").GetString() == "server-metadata";
            Assert.True(isServer ? theirs.Name == ServerMetadataResponse.Parser.ParseFrom(answer).Name : expected.AsSpan().SequenceEqual(answer), name);
            return;
        }

        AssertSame(ModelInferResponse.Parser.ParseFrom(expected), ModelInferResponse.Parser.ParseFrom(answer));
    }

    [Theory]
    [MemberData(nameof(Triton))]
    public async Task Requests_are_taken_or_refused_as_Triton_does(int index, string name)
    {
        JsonElement entry = Entries("triton-grpc.json")[index];
        JsonElement theirs = entry.GetProperty("answer");
        string expected = theirs.GetProperty("status").GetString()!;
        (StatusCode status, byte[] answer) = await Call(entry);

        // Where Triton says INTERNAL to a client's mistake ours says what the mistake is.
        Assert.True(expected == "INTERNAL" ? status != StatusCode.OK : Text(status) == expected, $"{name}: {Text(status)} instead of {expected}");
        if (status == StatusCode.OK && entry.GetProperty("method").GetString()!.EndsWith("/ModelInfer", StringComparison.Ordinal))
        {
            Assert.Equal(
                Outline(ModelInferResponse.Parser.ParseFrom(Bytes(theirs.GetProperty("message")))),
                Outline(ModelInferResponse.Parser.ParseFrom(answer)));
        }
    }

    private static string Outline(ModelInferResponse response) =>
        $"id {response.Id}: " + string.Join("; ", response.Outputs.Select((output, i) =>
            $"{output.Name} {output.Datatype} [{string.Join(",", output.Shape)}]{(output.Datatype == "FP32" ? $" {response.RawOutputContents[i].Length} bytes" : string.Empty)}"));

    private static void AssertSame(ModelInferResponse expected, ModelInferResponse actual)
    {
        Assert.Equal(Outline(expected), Outline(actual));
        for (int i = 0; i < expected.Outputs.Count; i++)
        {
            if (expected.Outputs[i].Datatype == "BYTES")
            {
                Assert.Equal(expected.RawOutputContents[i].Length, actual.RawOutputContents[i].Length);
                continue;
            }

            byte[] theirs = expected.RawOutputContents[i].ToByteArray(), ours = actual.RawOutputContents[i].ToByteArray();
            for (int value = 0; value < theirs.Length; value += sizeof(float))
            {
                Assert.Equal(BitConverter.ToSingle(theirs, value), BitConverter.ToSingle(ours, value), 1e-4);
            }
        }
    }

    /// <summary>Where ours does otherwise, and why.</summary>
    private static readonly Dictionary<string, string> Departures = new()
    {
        ["shape-overflow"] = "Triton lets the product of a shape overflow.",
        ["raw-two-for-one"] = "More raw contents than inputs are refused, as KServe does.",
        ["model-ready-unknown"] = "An unknown model is NOT_FOUND, as in KServe.",
        ["model-ready-version-unknown"] = "So is an unknown version.",
        ["health-check-unknown-service"] = "The health protocol wants NOT_FOUND.",
        ["infer-batch-9"] = "Triton's model took eight; MaxImages says how many ours takes.",
    };

    private static bool IsOurs(JsonElement entry)
    {
        string method = entry.GetProperty("method").GetString()!;
        string[] extensions = ["ModelStreamInfer", "ModelConfig", "ModelStatistics", "RepositoryIndex", "ServerReflection"];
        if (extensions.Any(extension => method.Contains(extension, StringComparison.Ordinal)) || Departures.ContainsKey(entry.GetProperty("scenario").GetString()!))
        {
            return false;
        }

        if (!entry.TryGetProperty("request", out JsonElement request))
        {
            return false;
        }

        // Models that Triton had, and requests that depended on its state.
        string[] others = ["two", "many", "slow", "nolabels", "nobatch", "broken", "convnext-image"];
        return !method.EndsWith("/ModelInfer", StringComparison.Ordinal) && !method.Contains("/Model", StringComparison.Ordinal)
            || !others.Contains(NameOf(Bytes(request)));
    }

    // Field 1 of all requests about a model.
    private static string NameOf(byte[] request)
    {
        try
        {
            return ModelReadyRequest.Parser.ParseFrom(request).Name;
        }
        catch (InvalidProtocolBufferException)
        {
            return string.Empty;
        }
    }

    private static TheoryData<int, string> Numbered(string file, Func<JsonElement, bool> isTaken)
    {
        var data = new TheoryData<int, string>();
        IReadOnlyList<JsonElement> entries = Entries(file);
        for (int i = 0; i < entries.Count; i++)
        {
            if (isTaken(entries[i]))
            {
                data.Add(i, $"{entries[i].GetProperty("scenario").GetString()} ({entries[i].GetProperty("client").GetString()})");
            }
        }

        return data;
    }

    private static IReadOnlyList<JsonElement> Entries(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "recorded", file)));
        return [.. document.RootElement.EnumerateArray().Select(static entry => entry.Clone())];
    }

    private static byte[] Bytes(JsonElement message) => message.ValueKind == JsonValueKind.Object
        ? RecordedRequest.Decompressed(message.GetProperty("gzip_base64").GetBytesFromBase64(), "gzip")
        : message.GetBytesFromBase64();

    private static string Text(StatusCode status) => status switch
    {
        StatusCode.OK => "OK",
        StatusCode.InvalidArgument => "INVALID_ARGUMENT",
        StatusCode.NotFound => "NOT_FOUND",
        StatusCode.Unimplemented => "UNIMPLEMENTED",
        StatusCode.Unavailable => "UNAVAILABLE",
        StatusCode.DeadlineExceeded => "DEADLINE_EXCEEDED",
        StatusCode.ResourceExhausted => "RESOURCE_EXHAUSTED",
        StatusCode.Internal => "INTERNAL",
        _ => status.ToString(),
    };

    // Some requests give the server a millisecond: where the machine is busy, not each time enough.
    private async Task<(StatusCode Status, byte[] Answer)> CallInTime(JsonElement entry)
    {
        (StatusCode, byte[]) answer = await Call(entry);
        for (int attempt = 0; attempt < 100 && answer.Item1 == StatusCode.Unavailable; attempt++)
        {
            answer = await Call(entry);
        }

        return answer;
    }

    private async Task<(StatusCode Status, byte[] Answer)> Call(JsonElement entry)
    {
        string[] parts = entry.GetProperty("method").GetString()!.Split('/');
        var bytes = Marshallers.Create(static (byte[] message) => message, static message => message);
        var method = new Method<byte[], byte[]>(MethodType.Unary, parts[1], parts[2], bytes, bytes);
        try
        {
            var options = new CallOptions(deadline: DateTime.UtcNow.AddMinutes(1));
            using AsyncUnaryCall<byte[]> call = _channel!.CreateCallInvoker().AsyncUnaryCall(method, null, options, Bytes(entry.GetProperty("request")));
            return (StatusCode.OK, await call.ResponseAsync);
        }
        catch (RpcException error)
        {
            Assert.False(string.IsNullOrEmpty(error.Status.Detail));
            return (error.StatusCode, []);
        }
    }
}
