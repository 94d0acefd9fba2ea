using System;
using System.Threading;
using System.Threading.Tasks;

namespace ConvNext.Hub;

/// <summary>The hub in one line; <see cref="HubClient"/> is the same with options.</summary>
public static class ConvNextHub
{
    /// <summary>Fetches a model that is not in the cache yet, and says where it is.</summary>
    /// <param name="repository">The repository, <c>org/name</c>, with <c>@revision</c> where it is not the branch main.</param>
    /// <param name="progress">Told how far it is, from other threads.</param>
    /// <param name="cancellationToken">Ends it; nothing half-written stays.</param>
    /// <returns>The model in the cache; its folder is what <c>Load</c> of a generated network takes.</returns>
    /// <exception cref="HubException">A file does not arrive and the cache does not have it.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static async Task<HubSnapshot> DownloadAsync(string repository, IProgress<HubProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        string[] parts = repository.Split('@', 2);
        using HubClient client = new();
        return parts.Length == 1
            ? await client.DownloadModelAsync(repository, progress: progress, cancellationToken: cancellationToken).ConfigureAwait(false)
            : await client.DownloadModelAsync(parts[0], parts[1], progress, cancellationToken).ConfigureAwait(false);
    }
}
