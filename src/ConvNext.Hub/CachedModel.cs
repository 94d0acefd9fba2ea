using System.Collections.Generic;
using System.Linq;

namespace ConvNext.Hub;

/// <summary>What the cache has of a model.</summary>
internal sealed record CachedModel(HubOptions Options, string Repository, string Revision, HubSnapshot? Snapshot)
{
    /// <summary>Looks for a model. It is complete with a configuration, weights with all their parts, and an image processor's file, or the knowledge that there is none.</summary>
    public static CachedModel Find(HubOptions options, string repository, string revision)
    {
        CacheRepository cache = new(options.CacheFolder, repository, options.UsesSymbolicLinks);
        return new CachedModel(options, repository, revision, cache.CommitOf(revision) is { } commit ? Snapshot(cache, commit) : null);

        HubSnapshot? Snapshot(CacheRepository cache, string commit)
        {
            bool Has(string file) => cache.Has(commit, file);
            string[] processors = [.. ModelFiles.ProcessorsIn(Has)];
            bool isMissingKnown = ModelFiles.Processors.All(file => cache.IsKnownMissing(commit, file));
            if (!Has(ModelFiles.Configuration) || ModelFiles.WeightsIn(Has) is not { } weights || (processors.Length == 0 && !isMissingKnown && !options.IsOffline))
            {
                return null;
            }

            string[] parts = ModelFiles.IsIndex(weights) ? [.. ShardList.Read(cache.FileOf(commit, weights))] : [];
            IReadOnlyList<string> files = [ModelFiles.Configuration, .. processors, .. parts, weights];
            return parts.All(Has) ? new HubSnapshot(cache.Snapshot(commit), repository, revision, commit, files) : null;
        }
    }

    /// <summary>The error for a model that the cache does not have.</summary>
    public HubException NotThere(bool isOffline) => new(
        HubErrorKind.NotCached,
        $"{Repository} ({Revision}) is not complete in the cache {Options.CacheFolder}{(isOffline ? ", and the network is switched off (HF_HUB_OFFLINE)" : string.Empty)}.");
}
