using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using ConvNext.Tiny;
using Json.Schema;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using Xunit;

namespace ConvNext.AspNetCore.Tests;

/// <summary>The OpenAPI document says what the server does: it is a valid one, has every route and no other, and answers are as it has them.</summary>
public sealed class DescriptionTests(ServedPocket served) : IClassFixture<ServedPocket>
{
    private const string Address = "/openapi/v1.json";
    private static readonly byte[] Cat = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", "cat.png"));

    [Fact]
    public async Task It_is_a_valid_document()
    {
        ReadResult read = OpenApiDocument.Parse(await served.Client.GetStringAsync(Address));

        Assert.Equal([], read.Diagnostic!.Errors.Select(static error => error.ToString()));
        Assert.Equal([], read.Diagnostic.Warnings.Select(static warning => warning.ToString()));
        Assert.Equal("ConvNext", read.Document!.Info.Title);
    }

    [Fact]
    public async Task Every_route_is_in_it_and_no_other()
    {
        JsonNode document = await Document();
        IEnumerable<string> described = document["paths"]!.AsObject().SelectMany(static path =>
            path.Value!.AsObject().Select(method => $"{method.Key.ToUpperInvariant()} {path.Key}"));
        IEnumerable<string> mapped = served.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(static route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{method} {route.RoutePattern.RawText}"))
            .Where(static route => !(route.StartsWith("GET", StringComparison.Ordinal) && route.EndsWith("/infer", StringComparison.Ordinal)));

        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_reference_leads_somewhere_and_every_component_is_referred_to()
    {
        JsonNode document = await Document();
        string[] references = [.. Descendants(document).OfType<JsonObject>().Where(static each => each["$ref"] is not null)
            .Select(static each => each["$ref"]!.GetValue<string>()).Distinct()];
        IEnumerable<string> components = document["components"]!.AsObject().SelectMany(static kind => kind.Value!.AsObject().Select(each => $"#/components/{kind.Key}/{each.Key}"));

        Assert.Equal(components.Order(StringComparer.Ordinal), references.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("GET", "/models", "/models", 200)]
    [InlineData("GET", "/health", "/health", 200)]
    [InlineData("GET", "/metrics", "/metrics", 200)]
    [InlineData("GET", Address, Address, 200)]
    [InlineData("GET", "/v2", "/v2", 200)]
    [InlineData("GET", "/v2/health/live", "/v2/health/live", 200)]
    [InlineData("GET", "/v2/health/ready", "/v2/health/ready", 200)]
    [InlineData("GET", "/v2/models", "/v2/models", 200)]
    [InlineData("GET", "/v2/models/{name}", "/v2/models/pocket", 200)]
    [InlineData("GET", "/v2/models/{name}", "/v2/models/other", 404)]
    [InlineData("GET", "/v2/models/{name}/ready", "/v2/models/pocket/ready", 200)]
    [InlineData("GET", "/v2/models/{name}/ready", "/v2/models/other/ready", 404)]
    [InlineData("GET", "/v2/models/{name}/versions/{version}", "/v2/models/pocket/versions/1", 200)]
    [InlineData("GET", "/v2/models/{name}/versions/{version}", "/v2/models/pocket/versions/2", 404)]
    [InlineData("GET", "/v2/models/{name}/versions/{version}/ready", "/v2/models/pocket/versions/1/ready", 200)]
    [InlineData("GET", "/v2/models/{name}/versions/{version}/ready", "/v2/models/pocket/versions/2/ready", 404)]
    [InlineData("POST", "/v2/models/{name}/infer", "/v2/models/pocket/infer", 200, "tensor")]
    [InlineData("POST", "/v2/models/{name}/infer", "/v2/models/pocket/infer", 400, "text")]
    [InlineData("POST", "/v2/models/{name}/infer", "/v2/models/other/infer", 404, "tensor")]
    [InlineData("POST", "/v2/models/{name}/versions/{version}/infer", "/v2/models/pocket/versions/1/infer", 200, "tensor")]
    [InlineData("POST", "/v2/models/{name}/versions/{version}/infer", "/v2/models/pocket/versions/2/infer", 404, "tensor")]
    [InlineData("POST", "/classify", "/classify?top=2&function_to_apply=sigmoid&model=convnext", 200, "picture")]
    [InlineData("POST", "/classify", "/classify", 400, "text")]
    [InlineData("POST", "/classify", "/classify?model=other", 404, "picture")]
    [InlineData("POST", "/classify", "/classify", 413, "long")]
    [InlineData("POST", "/embed", "/embed?normalize=true", 200, "picture")]
    [InlineData("POST", "/embed", "/embed?normalize=perhaps", 400, "picture")]
    [InlineData("POST", "/explain", "/explain", 200, "picture")]
    [InlineData("POST", "/explain", "/explain?class=cat&against=5", 200, "picture")]
    [InlineData("POST", "/explain", "/explain?class=fish", 400, "picture")]
    [InlineData("POST", "/", "/", 200, "picture")]
    [InlineData("POST", "/", "/", 200, "task")]
    [InlineData("POST", "/", "/", 400, "text")]
    [InlineData("POST", "/predict", "/predict", 200, "task")]
    [InlineData("POST", "/predict", "/predict", 413, "long")]
    public async Task An_answer_is_as_it_says(string method, string path, string address, int status, string? body = null)
    {
        JsonNode document = await Document();
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Content = body is null ? null : new ByteArrayContent(Body(body));
        using HttpResponseMessage answer = await served.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        JsonNode described = document["paths"]![path]![method.ToLowerInvariant()]!["responses"]![$"{status}"]!;
        described = described["$ref"] is { } reference ? document["components"]!["responses"]![reference.GetValue<string>().Split('/')[^1]]! : described;
        JsonNode content = described["content"]![answer.Content.Headers.ContentType!.MediaType!]!;
        if (answer.Content.Headers.ContentType.MediaType!.Contains("json", StringComparison.Ordinal))
        {
            AssertFits(document, content["schema"]!, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
        }
    }

    [Theory]
    [InlineData("InferenceRequest", "tensor")]
    [InlineData("Task", "task")]
    public async Task What_the_tests_send_is_as_it_says(string schema, string body) =>
        AssertFits(await Document(), new JsonObject { ["$ref"] = "#/components/schemas/" + schema }, JsonNode.Parse(Body(body))!);

    [Fact]
    public async Task Behind_a_prefix_its_paths_begin_there()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddConvNext<PocketCifar10>();
        await using WebApplication application = builder.Build();
        application.MapConvNext("/api/");
        RouteEndpoint route = ((IEndpointRouteBuilder)application).DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>()
            .Single(static route => route.RoutePattern.RawText == "/api" + Address);
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };

        await route.RequestDelegate!(context);

        JsonNode document = JsonNode.Parse(((MemoryStream)context.Response.Body).ToArray())!;
        Assert.Equal("/api", document["servers"]![0]!["url"]!.GetValue<string>());
    }

    private static byte[] Body(string name) => name switch
    {
        "picture" => Cat,
        "text" => "neither a picture nor JSON"u8.ToArray(),
        "long" => new byte[(32 << 20) + 1],
        "task" => Encoding.UTF8.GetBytes($$"""{"parameters": {"top_k": 2, "function_to_apply": "softmax"}, "inputs": "{{Convert.ToBase64String(Cat)}}"}"""),
        "tensor" => Encoding.UTF8.GetBytes(
            $$$"""
            {"id": "1", "inputs": [{"name": "image", "shape": [1], "datatype": "BYTES", "parameters": {"content_type": "base64"}, "data": ["{{{Convert.ToBase64String(Cat)}}}"]}],
             "outputs": [{"name": "logits", "parameters": {"classification": 3}}]}
            """),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    // OpenAPI 3.1's schemas are JSON Schema 2020-12; here nothing that a schema does not name may be in an answer.
    private static void AssertFits(JsonNode document, JsonNode schema, JsonNode instance)
    {
        JsonNode components = document["components"]!.DeepClone();
        foreach (JsonObject type in Descendants(components).OfType<JsonObject>().Where(static each => each["properties"] is JsonObject).ToArray())
        {
            type["additionalProperties"] ??= false;
        }

        var whole = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["components"] = components, ["allOf"] = new JsonArray(schema.DeepClone()) };
        EvaluationResults results = JsonSchema.FromText(whole.ToJsonString()).Evaluate(
            System.Text.Json.JsonDocument.Parse(instance.ToJsonString()).RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(results.IsValid, string.Join("; ", (results.Details ?? []).Where(static detail => detail.Errors is not null)
            .Select(static detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}")));
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode node)
    {
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject each => each.Select(static pair => pair.Value),
            JsonArray each => each,
            _ => [],
        };
        return children.OfType<JsonNode>().SelectMany(Descendants).Prepend(node);
    }

    private async Task<JsonNode> Document() => JsonNode.Parse(await served.Client.GetStringAsync(Address))!;
}
