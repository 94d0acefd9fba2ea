using System;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Tasks;
using ConvNext.Imaging;
using ConvNext.Results;
using ConvNext.Tiny;
using Xunit;

namespace ConvNext.AspNetCore.Tests;

/// <summary>The routes for pictures: answers are a session's, and every mistake is one sentence with its status.</summary>
public sealed class PictureRouteTests(ServedPocket served) : IClassFixture<ServedPocket>
{
    private static readonly byte[] Cat = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", "cat.png"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_picture_is_classified_raw_and_as_a_forms_file(bool isForm)
    {
        using PocketCifar10 model = PocketCifar10.Load(ServedPocket.RecordedWeights);
        using ConvNextSession session = model.CreateSession();
        ClassificationResult expected = session.Classify(Cat, topK: 3);
        using HttpContent content = isForm ? Form(("note", null, "a text"u8.ToArray()), ("picture", "cat.png", Cat)) : new ByteArrayContent(Cat);

        using JsonDocument answer = await Post("/classify?top=3&model=convnext", content);

        Assert.Equal("convnext", answer.RootElement.GetProperty("model").GetString());
        Assert.Equal(
            expected.Select(static best => (best.Label, best.Index, best.Score)),
            answer.RootElement.GetProperty("predictions").EnumerateArray().Select(static best =>
                (best.GetProperty("label").GetString()!, best.GetProperty("index").GetInt32(), best.GetProperty("score").GetSingle())));
    }

    [Fact]
    public async Task Features_and_explanations_are_those_of_a_session()
    {
        using PocketCifar10 model = PocketCifar10.Load(ServedPocket.RecordedWeights);
        using ConvNextSession session = model.CreateSession();

        using JsonDocument embedding = await Post("/embed?normalize=true", new ByteArrayContent(Cat));
        Assert.Equal(session.Embed(Cat, normalize: true), embedding.RootElement.GetProperty("embedding").EnumerateArray().Select(static value => value.GetSingle()));

        session.Classify(Cat);
        ClassExplanation expected = session.Explain(5, against: 3);
        using JsonDocument explanation = await Post("/explain?class=dog&against=3", new ByteArrayContent(Cat));
        Assert.Equal("dog", explanation.RootElement.GetProperty("label").GetString());
        Assert.Equal("cat", explanation.RootElement.GetProperty("against").GetString());
        Assert.Equal(expected.Score, explanation.RootElement.GetProperty("score").GetDouble());
        Assert.Equal(expected.Map.ToArray(), explanation.RootElement.GetProperty("map").EnumerateArray().Select(static value => value.GetDouble()));

        using JsonDocument top = await Post("/explain", new ByteArrayContent(Cat));
        Assert.Equal("cat", top.RootElement.GetProperty("label").GetString());

        // The best class is held against another than itself.
        using JsonDocument second = await Post("/explain?against=cat", new ByteArrayContent(Cat));
        Assert.Equal("dog", second.RootElement.GetProperty("label").GetString());
    }

    [Theory]
    [InlineData("/classify", "not a picture", 400, "The file is text")]
    [InlineData("/classify", "", 400, "has no body")]
    [InlineData("/classify?top=0", "x", 400, "top is '0'; a whole number from 1 on is expected.")]
    [InlineData("/classify?function_to_apply=max", "x", 400, "function_to_apply is 'max'; softmax, sigmoid or none is expected.")]
    [InlineData("/classify?model=other", "x", 404, "unknown model 'other'; this server has 'pocket', 'convnext'")]
    [InlineData("/classify?top=1%0D%0Aerror:", "x", 400, "top is '1\uFFFD\uFFFDerror:'; a whole number")]
    [InlineData("/embed?normalize=perhaps", "x", 400, "normalize is 'perhaps'; true or false is expected.")]
    [InlineData("/explain?class=fish", "x", 400, "class is 'fish'; a label of the model is expected, or an index from 0 to 9.")]
    [InlineData("/explain?class=0&against=10", "x", 400, "against is '10'")]
    [InlineData("/explain?class=cat&against=3", "x", 400, "class and against are both 'cat'; two different classes are expected.")]
    public async Task A_mistake_is_a_problem_with_one_sentence(string path, string body, int status, string sentence)
    {
        using HttpResponseMessage answer = await served.Client.PostAsync(path, new StringContent(body));
        using JsonDocument problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());

        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Contains(sentence, problem.RootElement.GetProperty("detail").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(problem.RootElement.GetProperty("detail").GetString(), problem.RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public async Task What_a_sentence_quotes_is_short()
    {
        using HttpResponseMessage answer = await served.Client.PostAsync("/classify?top=" + new string('9', 5000), new ByteArrayContent(Cat));
        using JsonDocument problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());

        string sentence = problem.RootElement.GetProperty("detail").GetString()!;
        Assert.InRange(sentence.Length, 1, 1001);
        Assert.StartsWith("top is '999", sentence, StringComparison.Ordinal);
        Assert.EndsWith("99'; a whole number from 1 on is expected.", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_that_are_too_long_or_packed_in_another_way_are_refused()
    {
        using HttpResponseMessage tooLong = await served.Client.PostAsync("/classify", new ByteArrayContent(new byte[(32 << 20) + 1]));
        Assert.Equal(413, (int)tooLong.StatusCode);
        Assert.Contains("has more than 33554432 bytes", await tooLong.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var packed = new ByteArrayContent(Cat);
        packed.Headers.ContentEncoding.Add("br");
        using HttpResponseMessage brotli = await served.Client.PostAsync("/classify", packed);
        Assert.Equal(415, (int)brotli.StatusCode);
        Assert.Contains("Content-Encoding is 'br'; gzip, deflate and identity are read.", await brotli.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_unpacks_to_too_much_is_refused_without_being_held()
    {
        using var bomb = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(bomb, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 200; i++)
            {
                await gzip.WriteAsync(zeros);
            }
        }

        using var content = new ByteArrayContent(bomb.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        using HttpResponseMessage answer = await served.Client.PostAsync("/classify", content);

        Assert.Equal(413, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_form_has_one_picture()
    {
        using HttpResponseMessage two = await served.Client.PostAsync("/classify", Form(("a", "a.png", Cat), ("b", "b.png", Cat)));
        Assert.Equal(400, (int)two.StatusCode);
        Assert.Contains("The form has several files; one picture is expected.", await two.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using HttpResponseMessage none = await served.Client.PostAsync("/classify", Form(("a", null, Cat)));
        Assert.Contains("The form has no file; one picture is expected.", await none.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_measured_is_shown_to_Prometheus()
    {
        using (await Post("/classify", new ByteArrayContent(Cat)))
        {
            using HttpResponseMessage answer = await served.Client.GetAsync("/metrics");
            string text = await answer.Content.ReadAsStringAsync();
            Assert.Contains("# TYPE convnext_requests_total counter\n", text, StringComparison.Ordinal);
            Assert.Matches("convnext_requests_total{model=\"pocket\"} [1-9]", text);
            Assert.Matches("convnext_queue_duration_seconds_bucket{model=\"pocket\",le=\"\\+Inf\"} [1-9]", text);
            Assert.Matches("convnext_queue_length{model=\"convnext\"} 0\n", text);
        }
    }

    private static MultipartFormDataContent Form(params (string Name, string? File, byte[] Bytes)[] parts)
    {
        var form = new MultipartFormDataContent();
        foreach ((string name, string? file, byte[] bytes) in parts)
        {
            var part = new ByteArrayContent(bytes);
            part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            if (file is null)
            {
                form.Add(part, name);
            }
            else
            {
                form.Add(part, name, file);
            }
        }

        return form;
    }

    private async Task<JsonDocument> Post(string path, HttpContent content)
    {
        using HttpResponseMessage answer = await served.Client.PostAsync(path, content);
        string body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body);
    }
}
