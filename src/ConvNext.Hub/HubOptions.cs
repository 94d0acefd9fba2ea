using System;
using System.Net.Http;

namespace ConvNext.Hub;

/// <summary>Where the hub and the cache are, and how they are used. <see cref="FromEnvironment()"/> has what Python's tools would use on this machine.</summary>
public sealed record HubOptions
{
    /// <summary>The public hub.</summary>
    public static readonly Uri PublicHub = new("https://huggingface.co");

    /// <summary>The hub's address.</summary>
    public Uri Endpoint { get; init; } = PublicHub;

    /// <summary>The cache's folder, in which there is one folder per repository. It need not exist.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>The access token, null for none. It is sent to <see cref="Endpoint"/> alone (scheme, host and port) and appears in no message.</summary>
    public string? Token { get; init; }

    /// <summary>Whether the network must not be used: the cache answers or nothing does.</summary>
    public bool IsOffline { get; init; }

    /// <summary>
    /// Whether files of a snapshot are links into the cache's <c>blobs</c>, as usual. Otherwise, and where links cannot be made, the files themselves lie in the
    /// snapshot.
    /// </summary>
    public bool UsesSymbolicLinks { get; init; } = true;

    /// <summary>How long a connection, the beginning of an answer, and any next byte may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether, where a repository has no safetensors, the pull request is looked for in which the hub's bot offers them.</summary>
    public bool TriesConversionPullRequest { get; init; }

    /// <summary>What sends the requests, null for .NET's own handler with the system's proxy. Redirects must not be followed by it.</summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>
    /// The options that this machine's environment asks for: HF_ENDPOINT; HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME, XDG_CACHE_HOME; HF_TOKEN, HUGGING_FACE_HUB_TOKEN,
    /// HF_TOKEN_PATH, HF_HUB_DISABLE_IMPLICIT_TOKEN; HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE; HF_HUB_DISABLE_SYMLINKS.
    /// </summary>
    /// <exception cref="HubException">HF_ENDPOINT is no address.</exception>
    public static HubOptions FromEnvironment() =>
        FromEnvironment(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    internal static HubOptions FromEnvironment(Func<string, string?> variable, string homeFolder)
    {
        HubEnvironment environment = new(variable, homeFolder);
        return new HubOptions
        {
            Endpoint = environment.Endpoint,
            CacheFolder = environment.CacheFolder,
            Token = environment.Token,
            IsOffline = environment.IsOffline,
            UsesSymbolicLinks = environment.UsesSymbolicLinks,
        };
    }
}
