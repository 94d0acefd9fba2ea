using System;
using System.Globalization;
using System.IO;
using System.Threading;
using ConvNext.ServerLoad.OnnxRuntime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

// URL MODEL SIZE THREADS LABELS: calls take THREADS threads each, and as many of them run at a time as the processors have room for.
(string url, string path, int size, int threads) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture), int.Parse(args[3], CultureInfo.InvariantCulture));
string[] labels = await File.ReadAllLinesAsync(args[4]);
int calls = Math.Max(1, Environment.ProcessorCount / threads);
using var turns = new SemaphoreSlim(calls);
using var classifier = new Classifier(path, size, threads);

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
await using WebApplication application = builder.Build();
application.Urls.Add(url);
application.MapGet("/health", () => "ok");
application.MapPost("/classify", async (HttpRequest request) =>
{
    using var body = new MemoryStream((int)(request.ContentLength ?? 0));
    await request.Body.CopyToAsync(body);
    await turns.WaitAsync();
    try
    {
        (int index, float score) = await System.Threading.Tasks.Task.Run(() => classifier.Classify(body.GetBuffer().AsSpan(0, (int)body.Length)));
        return Results.Ok(new Answer(labels[index], index, score));
    }
    finally
    {
        turns.Release();
    }
});
await application.RunAsync();

/// <summary>The best class.</summary>
internal sealed record Answer(string Label, int Index, float Score);
