using System;
using System.Threading.Tasks;
using ConvNext.Hub.Testing;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Hub.Tests;

/// <summary>What tests against a small hub have in common: the hub, and an empty folder for the cache.</summary>
public abstract class HubTest : IAsyncLifetime, IDisposable
{
    private protected TemporaryFolder Folder { get; } = new("convnext-hub-");

    private protected TestHub Hub { get; private set; } = null!;

    public async Task InitializeAsync() => Hub = await TestHub.Start();

    public async Task DisposeAsync() => await Hub.DisposeAsync();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<string> Weights() => Weights(Hub.Options(Folder.Path));

    private protected async Task<string> Weights(HubOptions options)
    {
        using HubClient client = Hub.Client(options);
        return await client.DownloadFileAsync(TestHub.Repository, "model.safetensors");
    }
}
