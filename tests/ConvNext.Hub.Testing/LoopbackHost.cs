using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ConvNext.Hub.Testing;

/// <summary>One request, as a host saw it.</summary>
public sealed record SeenRequest(string Method, string Path, string? Token, string? Range);

/// <summary>An HTTP server on loopback that remembers what it was asked.</summary>
public sealed class LoopbackHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<SeenRequest> _seen = new();

    private LoopbackHost(WebApplication application) => _application = application;

    public Uri Address => new(_application.Urls.First());

    public IReadOnlyList<SeenRequest> Seen => [.. _seen];

    public static async Task<LoopbackHost> Start(Func<HttpContext, Task> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        LoopbackHost host = new(application);
        application.Run(async context =>
        {
            HttpRequest request = context.Request;
            // The path as it was sent: "%2F" in a revision is not a separator.
            string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            host._seen.Enqueue(new SeenRequest(request.Method, target, request.Headers.Authorization.FirstOrDefault(), request.Headers.Range.FirstOrDefault()));
            await answer(context);
        });
        await application.StartAsync();
        return host;
    }

    public void Forget() => _seen.Clear();

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}
