using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace ConvNext.Hub;

/// <summary>A model's way into the cache: which files, one after the other.</summary>
internal sealed class ModelDownload(HubConnection connection, HubOptions options, string repository, string revision, IProgress<HubProgress>? progress)
{
    private readonly CacheRepository _cache = new(options.CacheFolder, repository, options.UsesSymbolicLinks);

    /// <summary>Brings the files there.</summary>
    /// <param name="information">What the hub has.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="HubException">A file does not arrive, or the repository has no model.</exception>
    public async Task<HubSnapshot> Run(RepositoryInformation information, CancellationToken cancellationToken)
    {
        bool Has(string file) => information.Files.Contains(file);
        string weights = ModelFiles.WeightsIn(Has) ?? throw Lacks($"no weights ({string.Join(", ", ModelFiles.Weights)})");
        if (!Has(ModelFiles.Configuration))
        {
            throw Lacks($"no {ModelFiles.Configuration}");
        }

        if (options.TriesConversionPullRequest && !ModelFiles.IsSafetensors(weights)
            && await RepositoryInformation.ConversionPullRequest(connection, options, repository, cancellationToken).ConfigureAwait(false) is { } request)
        {
            RepositoryInformation offered = await RepositoryInformation.Ask(connection, options, repository, request, isPatient: true, cancellationToken).ConfigureAwait(false);
            if (ModelFiles.WeightsIn(offered.Files.Contains) is { } converted && ModelFiles.IsSafetensors(converted))
            {
                HubOptions once = options with { TriesConversionPullRequest = false };
                return await new ModelDownload(connection, once, repository, request, progress).Run(offered, cancellationToken).ConfigureAwait(false);
            }
        }

        return await Bring(information.Commit, [ModelFiles.Configuration, .. ModelFiles.ProcessorsIn(Has)], weights, Has, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HubSnapshot> Bring(string commit, string[] small, string weights, Predicate<string> has, CancellationToken cancellationToken)
    {
        List<string> files = [.. small, weights];
        if (ModelFiles.IsIndex(weights))
        {
            // The index tells which files belong to it, so that it comes before them; in the list it stays last.
            string index = await Bring(commit, weights, (small.Length, files.Count), cancellationToken).ConfigureAwait(false);
            files.InsertRange(small.Length, ShardList.Read(index));
        }

        for (int file = 0; file < files.Count; file++)
        {
            await Bring(commit, files[file], (file, files.Count), cancellationToken).ConfigureAwait(false);
        }

        Remember(commit, has);
        return new HubSnapshot(_cache.Snapshot(commit), repository, revision, commit, files);
    }

    private Task<string> Bring(string commit, string file, (int Index, int Count) position, CancellationToken cancellationToken) =>
        new FileDownload(connection, options, repository, commit, file) { Position = position }.Run(report => progress?.Report(report), cancellationToken);

    // A read-only cache that has all files serves as it is.
    private void Remember(string commit, Predicate<string> has)
    {
        try
        {
            _cache.Remember(revision, commit);
            foreach (string missing in ModelFiles.Processors.Where(file => !has(file)))
            {
                _cache.RememberMissing(commit, missing);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    private HubException Lacks(string what) => new(HubErrorKind.EntryNotFound, $"{repository} ({revision}) has {what}, so it is no model that can be loaded.");
}
