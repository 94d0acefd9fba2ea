using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using ConvNext.AspNetCore.Http;
using ConvNext.Imaging;
using ConvNext.Preprocessing;
using ConvNext.Results;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ConvNext.AspNetCore.Routes;

/// <summary>What a page about an answer asks for: <c>/models</c> lists models and their classes, <c>/explain</c> says where in a picture an answer comes from.</summary>
internal sealed class ExplanationRoutes(ServedRoutes routes)
{
    public void Map(IEndpointRouteBuilder endpoints, string prefix)
    {
        endpoints.MapGet(prefix + "/models", routes.Answer(ModelsAsync, Answers.WriteProblemAsync));
        endpoints.MapPost(prefix + "/explain", routes.Answer(ExplainAsync, Answers.WriteProblemAsync));
    }

    private Task ModelsAsync(HttpContext context) => Answers.WriteAsync(context, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("models");
        foreach (ConvNextService model in routes.Models)
        {
            writer.WriteStartObject();
            writer.WriteString("name", model.Name);
            writer.WriteBoolean("ready", model.IsReady);
            writer.WriteString("precision", NetworkPrecisions.Word(model.Network.Precision));
            writer.WriteStartArray("labels");
            foreach (string label in model.Labels)
            {
                writer.WriteStringValue(label);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private async Task ExplainAsync(HttpContext context)
    {
        ConvNextService model = routes.ReadyModel(context.Request);
        if (model.Labels.Count == 0)
        {
            throw ServingException.BadRequest($"{model.Name} has no classifier, and so nothing to explain.");
        }

        int? index = Class(context, model, "class");
        int? against = Class(context, model, "against");
        if (against is not null && (index ?? (model.Labels.Count == 1 ? 0 : null)) == against)
        {
            throw ServingException.BadRequest($"class and against are both '{model.Labels[against.Value]}'; two different classes are expected.");
        }

        using BodyBudget.Share share = model.Bodies.Open();
        ReadOnlyMemory<byte> picture = await PictureBody.ReadAsync(context, model, share).ConfigureAwait(false);
        (ClassExplanation explanation, PictureRegion region) = await model.RunAsync(
            (picture, index, against, options: model.Options.Pictures(1, null)),
            static (session, call) =>
            {
                ClassificationResult result = ConvNextSessionExtensions.Classify(
                    session, call.picture.Span, 2, call.options.Decoder, call.options.Decoding, scoreFunction: null, out ImageSize size);
                int explained = call.index ?? result.First(best => best.Index != call.against).Index;
                return (session.Explain(explained, call.against), session.ImageProcessorOptions?.RegionSeen(size) ?? new PictureRegion(0, 0, 1, 1));
            },
            context.RequestAborted).ConfigureAwait(false);
        await Answers.WriteAsync(context, writer => Write(writer, model, explanation, region)).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter writer, ConvNextService model, ClassExplanation explanation, PictureRegion region)
    {
        writer.WriteStartObject();
        writer.WriteString("model", model.Name);
        writer.WriteString("label", model.Labels[explanation.ClassIndex]);
        writer.WriteNumber("index", explanation.ClassIndex);
        if (explanation.Against is { } other)
        {
            writer.WriteString("against", model.Labels[other]);
        }

        writer.WriteNumber("score", explanation.Score);
        writer.WriteNumber("constant", explanation.Constant);
        writer.WriteStartObject("region");
        writer.WriteNumber("left", region.Left);
        writer.WriteNumber("top", region.Top);
        writer.WriteNumber("width", region.Width);
        writer.WriteNumber("height", region.Height);
        writer.WriteEndObject();
        writer.WriteNumber("height", explanation.Height);
        writer.WriteNumber("width", explanation.Width);
        writer.WriteStartArray("map");
        foreach (double part in explanation.Map)
        {
            writer.WriteNumberValue(part);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // A class by its label or its index.
    private static int? Class(HttpContext context, ConvNextService model, string name)
    {
        if (QueryValues.Text(context.Request, name) is not { } text)
        {
            return null;
        }

        IReadOnlyList<string> labels = model.Labels;
        for (int i = 0; i < labels.Count; i++)
        {
            if (labels[i] == text)
            {
                return i;
            }
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < labels.Count
            ? index
            : throw ServingException.BadRequest($"{name} is '{text}'; a label of the model is expected, or an index from 0 to {labels.Count - 1}.");
    }
}
