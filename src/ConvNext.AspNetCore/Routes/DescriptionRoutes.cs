using System;
using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConvNext.AspNetCore.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace ConvNext.AspNetCore.Routes;

/// <summary>The routes' description by OpenAPI. It is a text, since most bodies are bytes that no signature of a method describes; tests hold it to the routes.</summary>
internal sealed class DescriptionRoutes(ServedRoutes routes)
{
    private const string Resource = "ConvNext.AspNetCore.openapi.json";

    public void Map(IEndpointRouteBuilder endpoints, string prefix)
    {
        byte[] description = Read(prefix);
        endpoints.MapGet(prefix + "/openapi/v1.json", routes.Answer(context => Answers.WriteAsync(context, description, Answers.Json), Answers.WriteErrorAsync));
    }

    // Paths in it begin behind the prefix.
    private static byte[] Read(string prefix)
    {
        using Stream stream = typeof(DescriptionRoutes).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {Resource}.");
        JsonNode document = JsonNode.Parse(stream)!;
        document["servers"]![0]!["url"] = prefix.Length == 0 ? "/" : prefix;
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Answers.WriterOptions))
        {
            document.WriteTo(writer);
        }

        return bytes.ToArray();
    }
}
