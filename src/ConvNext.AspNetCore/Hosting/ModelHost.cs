using System;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.AspNetCore.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ConvNext.AspNetCore.Hosting;

/// <summary>Loads a model beside the server's start, loads it anew where its files change, and drains it when the server stops.</summary>
internal sealed class ModelHost(ConvNextService service, IHostApplicationLifetime lifetime, ILogger<ConvNextService> logger) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await service.StopAsync().ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using CancellationTokenRegistration stopping = lifetime.ApplicationStopping.Register(service.BeginStop);

        // Beside the start of the server, which answers meanwhile that it is not ready.
        await Task.Yield();
        string? path = service.Options.Weights;
        string files = path is null ? string.Empty : ModelFiles.Fingerprint(path);
        try
        {
            await service.LoadAsync().ConfigureAwait(false);
            logger.LogLoaded(service.Name, service.Network.Name);
        }
        catch (ConvNextException error)
        {
            // A server without its model is of no use: it ends, and says why.
            service.FailedToLoad(error.Message);
            logger.LogFailed(service.Name, error.Message);
            Environment.ExitCode = 1;
            await StartedAsync(stoppingToken).ConfigureAwait(false);
            lifetime.StopApplication();
            return;
        }

        if (path is not null && service.Options.ReloadInterval > TimeSpan.Zero)
        {
            await WatchAsync(path, files, stoppingToken).ConfigureAwait(false);
        }
    }

    // A server that is stopped while it starts throws out of its start, and the reason is lost in that.
    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration start = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        using CancellationTokenRegistration stop = stoppingToken.Register(() => started.TrySetResult());
        await started.Task.ConfigureAwait(false);
    }

    private async Task WatchAsync(string path, string loaded, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(service.Options.ReloadInterval);
        string before = loaded;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                // Two looks that agree: files that are being written are left until they are done.
                string now = ModelFiles.Fingerprint(path);
                if (now != loaded && now == before)
                {
                    loaded = now;
                    await ReloadAsync().ConfigureAwait(false);
                }

                before = now;
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task ReloadAsync()
    {
        try
        {
            await service.LoadAsync().ConfigureAwait(false);
            logger.LogReloaded(service.Name);
        }
        catch (ConvNextException error)
        {
            logger.LogNotReloaded(service.Name, error.Message);
        }
    }
}
