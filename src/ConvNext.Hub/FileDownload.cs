using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Files;

namespace ConvNext.Hub;

/// <summary>One file's way into the cache: what is it, is it there, fetch, verify, name.</summary>
internal sealed class FileDownload(HubConnection connection, HubOptions options, string repository, string revision, string path)
{
    private readonly CacheRepository _cache = new(options.CacheFolder, repository, options.UsesSymbolicLinks);

    /// <summary>Which file of how many it is, for the progress.</summary>
    public (int Index, int Count) Position { get; init; } = (0, 1);

    /// <summary>Brings it there.</summary>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Where it lies.</returns>
    /// <exception cref="HubException">It does not arrive and the cache does not have it.</exception>
    public async Task<string> Run(Action<HubProgress> progress, CancellationToken cancellationToken)
    {
        string? cached = _cache.CommitOf(revision) is { } known && _cache.Has(known, path) ? _cache.FileOf(known, path) : null;
        if (cached is not null && (options.IsOffline || HubName.IsCommit(revision)))
        {
            return Found(cached, progress);
        }

        if (options.IsOffline)
        {
            throw new HubException(
                HubErrorKind.NotCached, $"{path} of {repository} ({revision}) is not in the cache {options.CacheFolder}, and the network is switched off (HF_HUB_OFFLINE).");
        }

        try
        {
            MetadataRequest request = new(connection, options, repository, revision, path) { IsPatient = cached is null, Missing = RememberMissing };
            FileMetadata metadata = await request.Ask(cancellationToken).ConfigureAwait(false);
            return await Bring(metadata, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (HubException error) when (cached is not null && HubErrors.LetsCacheAnswer(error))
        {
            return Found(cached, progress);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new HubException(
                HubErrorKind.CacheNotWritable,
                $"{path} of {repository} cannot be written into the cache {options.CacheFolder}: {FileReason.Of(error)}; another folder can be given with HF_HUB_CACHE.",
                error);
        }
    }

    private async Task<string> Bring(FileMetadata metadata, Action<HubProgress> progress, CancellationToken cancellationToken)
    {
        _cache.Remember(revision, metadata.Commit);
        if (_cache.Has(metadata.Commit, path))
        {
            return Found(_cache.FileOf(metadata.Commit, path), progress);
        }

        _cache.Prepare();
        using (await CacheLock.Take(_cache.Lock(metadata.Etag), cancellationToken).ConfigureAwait(false))
        {
            string blob = _cache.Blob(metadata.Etag);
            string file = _cache.FileOf(metadata.Commit, path);
            bool isThere = _cache.Has(metadata.Commit, path) || IsWhole(blob, metadata);
            if (!isThere)
            {
                await Fetch(metadata, blob, progress, cancellationToken).ConfigureAwait(false);
            }

            if (!_cache.Has(metadata.Commit, path))
            {
                _cache.Show(metadata.Etag, metadata.Commit, path);
            }

            return isThere ? Found(file, progress) : file;
        }
    }

    private async Task Fetch(FileMetadata metadata, string blob, Action<HubProgress> progress, CancellationToken cancellationToken)
    {
        // A name of this process's own: two caches on one network drive need not share locks.
        string temporary = $"{blob}.{Guid.NewGuid().ToString("N")[..8]}.incomplete";
        try
        {
            using BlobTransfer transfer = new(connection, options, metadata, $"{path} of {repository} ({revision})", repository);
            await using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true))
            {
                HubProgress begun = new(path, Position.Index, Position.Count, 0, metadata.Length, IsFromCache: false);
                await transfer.Fetch(file, bytes => progress(begun with { Bytes = bytes }), cancellationToken).ConfigureAwait(false);
            }

            File.Move(temporary, blob, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    // A blob of the wrong length is what an interrupted copy of a cache leaves; it is fetched again. Through a link into the shared store nothing is written.
    private static bool IsWhole(string blob, FileMetadata metadata) => CacheFile.Exists(blob) && CacheFile.Length(blob) == metadata.Length;

    private string Found(string file, Action<HubProgress> progress)
    {
        long length = CacheFile.Length(file);
        progress(new HubProgress(path, Position.Index, Position.Count, length, length, IsFromCache: true));
        return file;
    }

    // What a read-only cache cannot remember is asked again next time.
    private void RememberMissing(string commit)
    {
        try
        {
            _cache.RememberMissing(commit, path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
