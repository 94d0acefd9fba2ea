using System.Collections.Generic;

namespace ConvNext.Hub;

/// <summary>A model in the cache.</summary>
/// <param name="Folder">The folder with config.json, the image processor's file and the weights: what <c>Load(folder)</c> of a generated network takes.</param>
/// <param name="Repository">The repository, as it was asked for: <c>org/name</c>.</param>
/// <param name="Revision">The revision, as it was asked for.</param>
/// <param name="Commit">The commit, 40 hexadecimal digits.</param>
/// <param name="Files">The model's files, relative to <paramref name="Folder"/>, weights last.</param>
/// <param name="Warning">Why the cache answered although the hub should have been asked: one sentence; null where nothing was wrong.</param>
public sealed record HubSnapshot(string Folder, string Repository, string Revision, string Commit, IReadOnlyList<string> Files, string? Warning = null);
