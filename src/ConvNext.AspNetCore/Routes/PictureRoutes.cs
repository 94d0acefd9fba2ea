using System;
using System.Threading.Tasks;
using ConvNext.AspNetCore.Http;
using ConvNext.Results;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ConvNext.AspNetCore.Routes;

/// <summary>Our own routes <c>/classify</c> and <c>/embed</c> take a picture, raw or as a form's file. <c>?model=</c> chooses among several.</summary>
internal sealed class PictureRoutes(ServedRoutes routes)
{
    public void Map(IEndpointRouteBuilder endpoints, string prefix)
    {
        endpoints.MapPost(prefix + "/classify", routes.Answer(ClassifyAsync, Answers.WriteProblemAsync));
        endpoints.MapPost(prefix + "/embed", routes.Answer(EmbedAsync, Answers.WriteProblemAsync));
    }

    private async Task ClassifyAsync(HttpContext context)
    {
        ConvNextService model = routes.ReadyModel(context.Request);
        int top = QueryValues.Count(context.Request, "top", 5);
        ScoreFunction? function = QueryValues.Function(QueryValues.Text(context.Request, "function_to_apply"));
        using BodyBudget.Share share = model.Bodies.Open();
        ReadOnlyMemory<byte> picture = await PictureBody.ReadAsync(context, model, share).ConfigureAwait(false);
        ClassificationResult result = await model.ClassifyAsync(picture, top, function, context.RequestAborted).ConfigureAwait(false);
        await Answers.WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("model", model.Name);
            writer.WriteStartArray("predictions");
            foreach (Classification classification in result)
            {
                writer.WriteStartObject();
                writer.WriteString("label", classification.Label);
                writer.WriteNumber("index", classification.Index);
                writer.WriteNumber("score", classification.Score);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task EmbedAsync(HttpContext context)
    {
        ConvNextService model = routes.ReadyModel(context.Request);
        bool normalize = QueryValues.Flag(context.Request, "normalize");
        using BodyBudget.Share share = model.Bodies.Open();
        ReadOnlyMemory<byte> picture = await PictureBody.ReadAsync(context, model, share).ConfigureAwait(false);
        float[] features = await model.EmbedAsync(picture, normalize, context.RequestAborted).ConfigureAwait(false);
        await Answers.WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("model", model.Name);
            writer.WriteStartArray("embedding");
            foreach (float value in features)
            {
                writer.WriteNumberValue(value);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }
}
