using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading.Tasks;
using ConvNext.AspNetCore.Http;
using ConvNext.Imaging;
using ConvNext.Results;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ConvNext.AspNetCore.Routes;

/// <summary>Our own routes: <c>/classify</c>, <c>/embed</c> and <c>/explain</c> take a picture, raw or as a form's file. <c>?model=</c> chooses among several.</summary>
internal sealed class PictureRoutes(ServedRoutes routes)
{
    public void Map(IEndpointRouteBuilder endpoints, string prefix)
    {
        endpoints.MapPost(prefix + "/classify", routes.Answer(ClassifyAsync, Answers.WriteProblemAsync));
        endpoints.MapPost(prefix + "/embed", routes.Answer(EmbedAsync, Answers.WriteProblemAsync));
        endpoints.MapPost(prefix + "/explain", routes.Answer(ExplainAsync, Answers.WriteProblemAsync));
    }

    private async Task ClassifyAsync(HttpContext context)
    {
        ConvNextService model = Model(context);
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
        ConvNextService model = Model(context);
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

    private async Task ExplainAsync(HttpContext context)
    {
        ConvNextService model = Model(context);
        if (model.Labels.Count == 0)
        {
            throw ServingException.BadRequest($"{model.Name} has no classifier, and so nothing to explain.");
        }

        int? index = Class(context, model, "class");
        int? against = Class(context, model, "against");
        using BodyBudget.Share share = model.Bodies.Open();
        ReadOnlyMemory<byte> picture = await PictureBody.ReadAsync(context, model, share).ConfigureAwait(false);
        ClassExplanation explanation = await model.RunAsync(
            (picture, index, against, options: model.Options.Pictures(1, null)),
            static (session, call) =>
            {
                ClassificationResult result = session.Classify(call.picture.Span, 1, call.options.Decoder, call.options.Decoding);
                return session.Explain(call.index ?? result.Top.Index, call.against);
            },
            context.RequestAborted).ConfigureAwait(false);
        await Answers.WriteAsync(context, writer =>
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
            writer.WriteNumber("height", explanation.Height);
            writer.WriteNumber("width", explanation.Width);
            writer.WriteStartArray("map");
            foreach (double part in explanation.Map)
            {
                writer.WriteNumberValue(part);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private ConvNextService Model(HttpContext context)
    {
        ConvNextService model = routes.Model(QueryValues.Text(context.Request, "model"));
        _ = model.Current();
        return model;
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
