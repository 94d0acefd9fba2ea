using System;
using System.Globalization;
using System.Text.Json;
using System.Threading.Tasks;
using ConvNext.AspNetCore.Http;
using ConvNext.AspNetCore.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ConvNext.AspNetCore.Routes;

/// <summary>The Open Inference Protocol v2 over HTTP, as KServe's and Triton's clients speak it.</summary>
internal sealed class InferenceRoutes(ServedRoutes routes)
{
    private const string JsonLengthHeader = "Inference-Header-Content-Length";

    public void Map(IEndpointRouteBuilder endpoints, string prefix)
    {
        Map("GET", "", ServerAsync);
        Map("GET", "/health/live", static context => WriteFlagAsync(context, "live", true));
        Map("GET", "/health/ready", context => WriteFlagAsync(context, "ready", routes.AllReady));
        Map("GET", "/models", ModelsAsync);
        foreach (string version in (string[])["", "/versions/{version}"])
        {
            Map("GET", "/models/{name}" + version, ModelAsync);
            Map("GET", "/models/{name}" + version + "/ready", ModelReadyAsync);
            Map("POST", "/models/{name}" + version + "/infer", InferAsync);
        }

        endpoints.Map(prefix + "/v2/{**rest}", routes.Answer(
            static context => throw Unknown(context), Answers.WriteErrorAsync));

        void Map(string method, string path, Func<HttpContext, Task> answer)
        {
            endpoints.MapMethods(prefix + "/v2" + path, [method], routes.Answer(
                context => context.Request.Path.Value is [.., '/'] ? throw Unknown(context) : answer(context), Answers.WriteErrorAsync));
            if (method == "POST")
            {
                endpoints.MapGet(prefix + "/v2" + path, routes.Answer(static _ => throw new ServingException(405, "this path takes POST"), Answers.WriteErrorAsync));
            }
        }
    }

    private static ServingException Unknown(HttpContext context) => ServingException.NotFound($"unknown path '{context.Request.Path}'");

    private static Task WriteFlagAsync(HttpContext context, string name, bool value) => Answers.WriteAsync(context, writer =>
    {
        writer.WriteStartObject();
        writer.WriteBoolean(name, value);
        writer.WriteEndObject();
    }, value ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);

    private Task ServerAsync(HttpContext context) => Answers.WriteAsync(context, static writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("name", InferenceAnswer.Server);
        writer.WriteString("version", InferenceAnswer.ServerVersion);
        writer.WriteStartArray("extensions");
        writer.WriteStringValue("binary_tensor_data");
        writer.WriteStringValue("classification");
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private Task ModelsAsync(HttpContext context) => Answers.WriteAsync(context, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("models");
        foreach (ConvNextService model in routes.Models)
        {
            writer.WriteStringValue(model.Name);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private Task ModelReadyAsync(HttpContext context)
    {
        ConvNextService model = Model(context);
        return Answers.WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", model.Name);
            writer.WriteBoolean("ready", model.IsReady);
            writer.WriteEndObject();
        }, model.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private Task ModelAsync(HttpContext context)
    {
        ConvNextService model = Model(context);
        var shape = ModelShape.Of(model);
        return Answers.WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", model.Name);
            writer.WriteStartArray("versions");
            writer.WriteStringValue(InferenceAnswer.Version);
            writer.WriteEndArray();
            writer.WriteString("platform", InferenceAnswer.Platform);
            writer.WriteStartArray("inputs");
            Tensor(writer, ModelShape.PixelValues, "FP32", -1, shape.Channels, shape.Height, shape.Width);
            Tensor(writer, ModelShape.Image, "BYTES", -1);
            writer.WriteEndArray();
            writer.WriteStartArray("outputs");
            Tensor(writer, shape.Output, "FP32", -1, shape.OutputLength);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private async Task InferAsync(HttpContext context)
    {
        ConvNextService model = Model(context);
        _ = model.Current();
        var shape = ModelShape.Of(model);
        using BodyBudget.Share share = model.Bodies.Open();
        ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(context, model.Options.MaxRequestBytes, share).ConfigureAwait(false);
        string? length = context.Request.Headers[JsonLengthHeader] is [string header] ? header : null;
        InferenceRequest request = InferenceRequestReader.Read(body, length, shape);
        float[] values = await InferenceRunner.RunAsync(model, request, shape, context.RequestAborted).ConfigureAwait(false);
        ReadOnlyMemory<byte> answer = new InferenceAnswer(model.Name, shape, model.Labels).Write(request, values, out int? jsonLength);
        if (jsonLength is { } bytes)
        {
            context.Response.Headers[JsonLengthHeader] = bytes.ToString(CultureInfo.InvariantCulture);
        }

        await Answers.WriteCompressedAsync(context, answer, jsonLength is null ? Answers.Json : Answers.Binary).ConfigureAwait(false);
    }

    private ConvNextService Model(HttpContext context) => routes.Version(Value(context, "name"), Value(context, "version"));

    private static string? Value(HttpContext context, string name) => context.Request.RouteValues[name] as string;

    private static void Tensor(Utf8JsonWriter writer, string name, string datatype, params ReadOnlySpan<int> shape)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("datatype", datatype);
        writer.WriteStartArray("shape");
        foreach (int dimension in shape)
        {
            writer.WriteNumberValue(dimension);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
