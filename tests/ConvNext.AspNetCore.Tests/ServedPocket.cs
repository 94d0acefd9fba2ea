using System;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;
using ConvNext.Testing;
using ConvNext.Tiny;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ConvNext.AspNetCore.Tests;

/// <summary>A server on loopback that serves pocket under two names, with the weights that it had when its conversations were recorded.</summary>
public sealed class ServedPocket : IAsyncLifetime
{
    private WebApplication? _application;

    /// <summary>The weights that recorded answers were computed with: the embedded ones were trained anew since.</summary>
    internal static string RecordedWeights { get; } = Path.Combine(AppContext.BaseDirectory, "recorded", "pocket.safetensors");

    /// <summary>Asks it.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>The container of its services.</summary>
    public IServiceProvider Services => _application!.Services;

    /// <summary>Starts a server of one's own.</summary>
    internal static async Task<(WebApplication Application, HttpClient Client)> StartAsync(Action<IServiceCollection> addModels)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        addModels(builder.Services);
        WebApplication application = builder.Build();
        application.MapConvNext();
        await application.StartAsync();
        return (application, new HttpClient { BaseAddress = new Uri(application.Urls.First()) });
    }

    /// <summary>The two names.</summary>
    internal static IServiceCollection AddRecorded(IServiceCollection services) => services
        .AddConvNext<PocketCifar10>(static options => (options.Name, options.Weights) = ("pocket", RecordedWeights))
        .AddConvNext<PocketCifar10>(static options => (options.Name, options.Weights) = ("convnext", RecordedWeights));

    /// <summary>Waits until all models answer.</summary>
    internal static void WaitUntilReady(IServiceProvider services) =>
        Assert.True(Attempts.Until(() => services.GetServices<ConvNextService>().All(static service => service.IsReady)));

    public async Task InitializeAsync()
    {
        (_application, Client) = await StartAsync(static services => AddRecorded(services));
        WaitUntilReady(Services);
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _application!.DisposeAsync();
    }
}
