using System;
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

/// <summary>A server on loopback that serves the embedded network under two names.</summary>
public sealed class ServedPocket : IAsyncLifetime
{
    private WebApplication? _application;

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

    /// <summary>Waits until all models answer.</summary>
    internal static void WaitUntilReady(IServiceProvider services) =>
        Assert.True(Attempts.Until(() => services.GetServices<ConvNextService>().All(static service => service.IsReady)));

    public async Task InitializeAsync()
    {
        (_application, Client) = await StartAsync(static services => services
            .AddConvNext<PocketCifar10>(static options => options.Name = "pocket")
            .AddConvNext<PocketCifar10>(static options => options.Name = "convnext"));
        WaitUntilReady(Services);
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _application!.DisposeAsync();
    }
}
