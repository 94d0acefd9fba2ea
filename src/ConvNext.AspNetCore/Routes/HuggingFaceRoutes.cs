using System;
using System.Text.Json;
using System.Threading.Tasks;
using ConvNext.AspNetCore.Http;
using ConvNext.Results;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ConvNext.AspNetCore.Routes;

/// <summary>Hugging Face's task image-classification, as its client's <c>image_classification</c> asks an address: a raw picture, or JSON with one in base64.</summary>
internal sealed class HuggingFaceRoutes(ServedRoutes routes)
{
    public void Map(IEndpointRouteBuilder endpoints, string prefix)
    {
        endpoints.MapPost(prefix.Length == 0 ? "/" : prefix, routes.Answer(ClassifyAsync, Answers.WriteErrorAsync));
        endpoints.MapPost(prefix + "/predict", routes.Answer(ClassifyAsync, Answers.WriteErrorAsync));
        endpoints.MapGet(prefix + "/health", routes.Answer(HealthAsync, Answers.WriteErrorAsync));
    }

    private async Task ClassifyAsync(HttpContext context)
    {
        ConvNextService model = routes.Model(QueryValues.Text(context.Request, "model"));
        _ = model.Current();
        using BodyBudget.Share share = model.Bodies.Open();
        ReadOnlyMemory<byte> body = await PictureBody.ReadAsync(context, model, share).ConfigureAwait(false);
        int top = 5;
        ScoreFunction? function = null;

        // The bytes decide, not the type: the client sends whatever a file's extension says, or nothing.
        if (body.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
        {
            (body, top, function) = OfJson(body);
        }

        ClassificationResult result = await model.ClassifyAsync(body, top, function, context.RequestAborted).ConfigureAwait(false);
        await Answers.WriteAsync(context, writer =>
        {
            writer.WriteStartArray();
            foreach (Classification classification in result)
            {
                writer.WriteStartObject();
                writer.WriteString("label", classification.Label);
                writer.WriteNumber("score", classification.Score);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }).ConfigureAwait(false);
    }

    /// <summary>What a body in JSON asks for.</summary>
    /// <exception cref="ServingException">Something is wrong with it: 400.</exception>
    internal static (ReadOnlyMemory<byte> Picture, int Top, ScoreFunction? Function) OfJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
            JsonElement root = document.RootElement;
            if (!root.TryGetProperty("inputs", out JsonElement inputs) || inputs.ValueKind != JsonValueKind.String || !inputs.TryGetBytesFromBase64(out byte[]? picture))
            {
                throw ServingException.BadRequest("'inputs' must be a picture in base64.");
            }

            int top = 5;
            ScoreFunction? function = null;
            if (root.TryGetProperty("parameters", out JsonElement parameters) && parameters.ValueKind == JsonValueKind.Object)
            {
                if (parameters.TryGetProperty("top_k", out JsonElement count) && count.ValueKind != JsonValueKind.Null
                    && !(count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out top) && top > 0))
                {
                    throw ServingException.BadRequest($"top_k is {count.GetRawText()}; a whole number from 1 on is expected.");
                }

                if (parameters.TryGetProperty("function_to_apply", out JsonElement apply) && apply.ValueKind != JsonValueKind.Null)
                {
                    function = QueryValues.Function(apply.ValueKind == JsonValueKind.String ? apply.GetString() : apply.GetRawText());
                }
            }

            return (picture, top, function);
        }
        catch (JsonException)
        {
            throw ServingException.BadRequest("The request is neither a picture nor valid JSON.");
        }
        catch (InvalidOperationException)
        {
            throw ServingException.BadRequest("The request has a text that is no valid Unicode.");
        }
    }

    private Task HealthAsync(HttpContext context)
    {
        foreach (ConvNextService model in routes.Models)
        {
            _ = model.Current();
        }

        return Answers.WriteAsync(context, static writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("status", "ok");
            writer.WriteEndObject();
        });
    }
}
