using System;
using System.Threading;
using System.Threading.Tasks;

namespace ConvNext.Hub;

/// <summary>
/// Fetches models from the hub into the cache that Python's tools share, and finds them there. Every byte is verified before it gets its name; a file that is there is never
/// fetched again. Safe for use by many threads and programs at once.
/// </summary>
/// <remarks>The layout of the cache and the requests are those of huggingface_hub 2.4; where that trusts bytes unseen, this verifies them.</remarks>
public sealed class HubClient : IDisposable
{
    private const string Main = "main";

    private readonly HubOptions _options;
    private readonly HubConnection _connection;

    /// <summary>A client; nothing is sent yet.</summary>
    /// <param name="options">Where the hub and the cache are; null for what the environment says.</param>
    /// <exception cref="HubException">The environment's address of the hub is none.</exception>
    public HubClient(HubOptions? options = null)
        : this(options ?? HubOptions.FromEnvironment(), wait: null)
    {
    }

    internal HubClient(HubOptions options, Func<TimeSpan, CancellationToken, Task>? wait)
    {
        _options = options;
        _connection = new HubConnection(options, wait);
    }

    /// <summary>Fetches what a model needs: config.json, the image processor's file, and the weights; safetensors before PyTorch's.</summary>
    /// <param name="repository">The repository, <c>org/name</c>.</param>
    /// <param name="revision">A branch, tag, commit or pull request (<c>refs/pr/4</c>).</param>
    /// <param name="progress">Told how far it is, from other threads.</param>
    /// <param name="cancellationToken">Ends it; nothing half-written stays.</param>
    /// <returns>The model in the cache.</returns>
    /// <exception cref="HubException">A file does not arrive and the cache does not have it.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public async Task<HubSnapshot> DownloadModelAsync(
        string repository, string revision = Main, IProgress<HubProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        HubName.Repository(repository);
        HubName.Revision(revision);
        CachedModel cached = CachedModel.Find(_options, repository, revision);
        if (cached.Snapshot is { } complete && (_options.IsOffline || HubName.IsCommit(revision)))
        {
            return complete;
        }

        if (_options.IsOffline)
        {
            throw cached.NotThere(isOffline: true);
        }

        RepositoryInformation information;
        try
        {
            information = await RepositoryInformation.Ask(_connection, _options, repository, revision, isPatient: cached.Snapshot is null, cancellationToken).ConfigureAwait(false);
        }
        catch (HubException error) when (cached.Snapshot is not null && HubErrors.LetsCacheAnswer(error))
        {
            return cached.Snapshot with { Warning = $"{error.Message} The cache's copy is used." };
        }

        return await new ModelDownload(_connection, _options, repository, revision, progress).Run(information, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fetches one file.</summary>
    /// <param name="repository">The repository, <c>org/name</c>.</param>
    /// <param name="path">The file's path in it.</param>
    /// <param name="revision">A branch, tag, commit or pull request (<c>refs/pr/4</c>).</param>
    /// <param name="progress">Told how far it is, from other threads.</param>
    /// <param name="cancellationToken">Ends it; nothing half-written stays.</param>
    /// <returns>Where it lies in the cache.</returns>
    /// <exception cref="HubException">It does not arrive and the cache does not have it.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public Task<string> DownloadFileAsync(
        string repository, string path, string revision = Main, IProgress<HubProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        HubName.Repository(repository);
        HubName.Revision(revision);
        HubName.File(path);
        FileDownload download = new(_connection, _options, repository, revision, path);
        return download.Run(report => progress?.Report(report), cancellationToken);
    }

    /// <summary>Finds a model that is in the cache, without asking anyone.</summary>
    /// <param name="repository">The repository, <c>org/name</c>.</param>
    /// <param name="revision">A branch, tag, commit or pull request (<c>refs/pr/4</c>).</param>
    /// <returns>The model, or null where something of it is missing.</returns>
    /// <exception cref="HubException">A name is not one.</exception>
    public HubSnapshot? FindModel(string repository, string revision = Main)
    {
        HubName.Repository(repository);
        HubName.Revision(revision);
        return CachedModel.Find(_options, repository, revision).Snapshot;
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
