using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace ConvNext.AspNetCore.Tests;

/// <summary>
/// What real clients of the Open Inference Protocol and of Hugging Face sent, sent again: the answers are those that they were given, or are right where those
/// were not.
/// </summary>
public sealed class ConversationTests(ServedPocket served) : IClassFixture<ServedPocket>
{
    private const double Tolerance = 1e-4;

    public static TheoryData<int, string> Rest => Numbered("rest.json", static _ => true);

    public static TheoryData<int, string> HuggingFace => Numbered("huggingface.json", static entry => entry.HasAnswer && entry.Status == 200);

    // Requests for models that Triton had and pocket is not, and for its own extensions, ask for nothing of ours.
    public static TheoryData<int, string> TritonRaw => Numbered("triton-raw.json", IsOurs);

    public static TheoryData<int, string> TritonRest => Numbered("triton-rest.json", IsOurs);

    [Theory]
    [MemberData(nameof(Rest))]
    public async Task Clients_of_the_protocol_are_answered(int index, string name)
    {
        RecordedRequest recorded = RecordedRequest.Read("rest.json")[index];
        using HttpResponseMessage answer = await SendInTime(recorded);
        byte[] body = await BodyOf(answer);
        Assert.True(recorded.Status == (int)answer.StatusCode, $"{name}: {(int)answer.StatusCode} instead of {recorded.Status}: {System.Text.Encoding.UTF8.GetString(body)}");
        if (recorded.Status != 200)
        {
            AssertError(answer, body, name);
            return;
        }

        int? length = HeaderLength(answer);
        Assert.Equal(recorded.AnswerHeader("inference-header-content-length") is null, length is null);
        byte[] expected = recorded.AnswerBody;
        int expectedLength = recorded.AnswerHeader("inference-header-content-length") is { } header ? int.Parse(header, CultureInfo.InvariantCulture) : expected.Length;
        AssertJson(expected.AsMemory(0, expectedLength), body.AsMemory(0, length ?? body.Length), name);
        bool hasTexts = Outline(expected.AsMemory(0, expectedLength)).Contains("BYTES", StringComparison.Ordinal);
        AssertTensors(expected.AsSpan(expectedLength), body.AsSpan(length ?? body.Length), hasTexts);
    }

    [Theory]
    [MemberData(nameof(HuggingFace))]
    public async Task Hugging_Faces_client_is_answered(int index, string name)
    {
        RecordedRequest recorded = RecordedRequest.Read("huggingface.json")[index];
        using HttpResponseMessage answer = await recorded.SendAsync(served.Client);

        Assert.Equal(200, (int)answer.StatusCode);
        AssertJson(recorded.AnswerBody, await BodyOf(answer), name);
    }

    [Theory]
    [MemberData(nameof(TritonRaw))]
    public Task Requests_made_by_hand_are_taken_or_refused_as_Triton_does(int index, string name) => AsTriton("triton-raw.json", index, name);

    [Theory]
    [MemberData(nameof(TritonRest))]
    public Task Tritons_clients_are_answered_as_Triton_does(int index, string name) => AsTriton("triton-rest.json", index, name);

    // Its numbers are a dummy's: status, datatypes and shapes count. Where it says 500 to a client's mistake ours says 400.
    private async Task AsTriton(string file, int index, string name)
    {
        RecordedRequest recorded = RecordedRequest.Read(file)[index];
        using HttpResponseMessage answer = await recorded.SendAsync(served.Client);
        byte[] body = await BodyOf(answer);

        int expected = recorded.Status / 100 * 100;
        int status = (int)answer.StatusCode / 100 * 100;
        Assert.True(status == (expected == 500 ? 400 : expected), $"{name}: {(int)answer.StatusCode} instead of {recorded.Status}: {System.Text.Encoding.UTF8.GetString(body)}");
        if (status != 200)
        {
            if (recorded.Method != "HEAD")
            {
                AssertError(answer, body, name);
            }

            return;
        }

        if (recorded.Path.EndsWith("/infer", StringComparison.Ordinal))
        {
            int? length = HeaderLength(answer);
            byte[] theirs = recorded.AnswerBody;
            int theirLength = recorded.AnswerHeader("inference-header-content-length") is { } header ? int.Parse(header, CultureInfo.InvariantCulture) : theirs.Length;
            Assert.Equal(Outline(theirs.AsMemory(0, theirLength)), Outline(body.AsMemory(0, length ?? body.Length)));
        }
    }

    private static bool IsOurs(RecordedRequest entry)
    {
        string[] others = ["two", "many", "slow", "nolabels", "nobatch", "broken", "convnext-image"];
        string[] extensions = ["/config", "/stats", "/index", "/load", "/unload", "/trace", "/logging", "shared", "memory"];
        return entry.HasAnswer && entry.IsWhole && entry.Path.StartsWith("/v2", StringComparison.Ordinal)
            && !others.Any(other => entry.Path.Contains($"/models/{other}", StringComparison.Ordinal))
            && !extensions.Any(extension => entry.Path.Contains(extension, StringComparison.Ordinal))
            && !Departures.ContainsKey(entry.Scenario);
    }

    /// <summary>Where ours does otherwise, and why.</summary>
    private static readonly Dictionary<string, string> Departures = new()
    {
        ["path-models"] = "KServe's servers list their models there.",
        ["server-not-ready"] = "This server is ready.",
        ["infer-batch-9"] = "Triton's model took eight; MaxImages says how many ours takes.",
        ["path-model-escaped"] = "Paths are unescaped.",
        ["data-nan"] = "NaN is no JSON, and clients cannot parse it in an answer: it is sent as binary.",
    };

    private static TheoryData<int, string> Numbered(string file, Func<RecordedRequest, bool> isTaken)
    {
        var data = new TheoryData<int, string>();
        IReadOnlyList<RecordedRequest> entries = RecordedRequest.Read(file);
        for (int i = 0; i < entries.Count; i++)
        {
            if (isTaken(entries[i]))
            {
                data.Add(i, entries[i].Name);
            }
        }

        return data;
    }

    // Some requests give the server a millisecond: where the machine is busy, not each time enough.
    private async Task<HttpResponseMessage> SendInTime(RecordedRequest recorded)
    {
        HttpResponseMessage answer = await recorded.SendAsync(served.Client);
        for (int attempt = 0; attempt < 100 && (int)answer.StatusCode == 503; attempt++)
        {
            answer.Dispose();
            answer = await recorded.SendAsync(served.Client);
        }

        return answer;
    }

    private static int? HeaderLength(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Inference-Header-Content-Length", out IEnumerable<string>? values) ? int.Parse(values.Single(), CultureInfo.InvariantCulture) : null;

    private static async Task<byte[]> BodyOf(HttpResponseMessage answer) =>
        RecordedRequest.Decompressed(await answer.Content.ReadAsByteArrayAsync(), answer.Content.Headers.ContentEncoding.SingleOrDefault());

    // With a charset, KServe's client shows an empty text.
    private static void AssertError(HttpResponseMessage answer, byte[] body, string name)
    {
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
        using JsonDocument document = JsonDocument.Parse(body);
        Assert.True(document.RootElement.GetProperty("error").GetString() is { Length: > 0 }, name);
    }

    private static string Outline(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        if (!root.TryGetProperty("outputs", out JsonElement outputs) || root.TryGetProperty("inputs", out _))
        {
            return "no tensors";
        }

        string id = root.TryGetProperty("id", out JsonElement given) ? given.GetRawText() : "none";
        return $"id {id}: " + string.Join("; ", outputs.EnumerateArray().Select(static output =>
            $"{output.GetProperty("name")} {output.GetProperty("datatype")} {output.GetProperty("shape").GetRawText()} "
            + (output.TryGetProperty("data", out _) ? "json" : "binary")));
    }

    private static void AssertJson(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> actual, string name)
    {
        using JsonDocument theirs = JsonDocument.Parse(expected);
        using JsonDocument ours = JsonDocument.Parse(actual);
        AssertSame(theirs.RootElement, ours.RootElement, name);
    }

    private static void AssertSame(JsonElement expected, JsonElement actual, string where)
    {
        Assert.True(expected.ValueKind == actual.ValueKind, where);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                // Binary sizes and lengths of texts may differ in their last digit.
                Assert.Equal(expected.EnumerateObject().Select(static member => member.Name).Order(), actual.EnumerateObject().Select(static member => member.Name).Order());
                foreach (JsonProperty member in expected.EnumerateObject())
                {
                    AssertSame(member.Value, actual.GetProperty(member.Name), $"{where}.{member.Name}");
                }

                break;
            case JsonValueKind.Array:
                Assert.True(expected.GetArrayLength() == actual.GetArrayLength(), where);
                for (int i = 0; i < expected.GetArrayLength(); i++)
                {
                    AssertSame(expected[i], actual[i], $"{where}[{i}]");
                }

                break;
            case JsonValueKind.Number:
                Assert.Equal(expected.GetDouble(), actual.GetDouble(), Tolerance);
                break;
            case JsonValueKind.String when expected.GetString()!.Split(':') is [string value, _, ..] parts
                && double.TryParse(value, CultureInfo.InvariantCulture, out double number):
                string[] others = actual.GetString()!.Split(':');
                Assert.Equal(parts[1..], others[1..]);
                Assert.Equal(number, double.Parse(others[0], CultureInfo.InvariantCulture), Tolerance);
                break;
            case JsonValueKind.String when where.EndsWith(".version", StringComparison.Ordinal):
                break;
            default:
                Assert.Equal(expected.ToString(), actual.ToString());
                break;
        }
    }

    // Floats, or texts with their lengths, which begin with a number.
    private static void AssertTensors(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, bool hasTexts)
    {
        Assert.Equal(expected.Length, actual.Length);
        if (hasTexts)
        {
            Assert.Equal(Labels(expected), Labels(actual));
            return;
        }

        for (int i = 0; i < expected.Length; i += sizeof(float))
        {
            Assert.Equal(BitConverter.ToSingle(expected[i..]), BitConverter.ToSingle(actual[i..]), Tolerance);
        }
    }

    private static List<string> Labels(ReadOnlySpan<byte> bytes)
    {
        var labels = new List<string>();
        while (!bytes.IsEmpty)
        {
            int length = BitConverter.ToInt32(bytes);
            string text = System.Text.Encoding.UTF8.GetString(bytes.Slice(4, length));
            string[] parts = text.Split(':');
            labels.Add(string.Join(':', [Math.Round(double.Parse(parts[0], CultureInfo.InvariantCulture), 3).ToString(CultureInfo.InvariantCulture), .. parts[1..]]));
            bytes = bytes[(4 + length)..];
        }

        return labels;
    }
}
