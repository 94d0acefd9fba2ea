using System;
using System.Collections.Generic;

namespace ConvNext.Server;

/// <summary>A model that the command line names.</summary>
/// <param name="Name">What it is called in addresses and answers.</param>
/// <param name="Path">Its folder or file.</param>
internal sealed record NamedModel(string Name, string Path);

/// <summary>What the command line says.</summary>
internal sealed record ServerOptions
{
    /// <summary>The models; none: the one inside the program.</summary>
    public IReadOnlyList<NamedModel> Models { get; init; } = [];

    /// <summary>What the models compute in; null leaves it to a packed file, and stands for 32-bit floats where there is none.</summary>
    public NetworkPrecision? Precision { get; init; }

    /// <summary>Where HTTP is spoken.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>Where gRPC is spoken; null: nowhere.</summary>
    public string? GrpcUrl { get; init; }

    /// <summary>Sessions of each model; 0: one for each processor.</summary>
    public int Sessions { get; init; }

    /// <summary>Calls of each model that may wait.</summary>
    public required int QueueLength { get; init; }

    /// <summary>How long a call waits at the most.</summary>
    public required TimeSpan LongestWait { get; init; }

    /// <summary>The most bytes of a request's body.</summary>
    public required int MaxRequestBytes { get; init; }

    /// <summary>The most bytes of all bodies together.</summary>
    public required long MaxBufferedBytes { get; init; }

    /// <summary>The largest width × height of a picture.</summary>
    public required long MaxPixels { get; init; }

    /// <summary>Whether <c>GET /</c> gives the page.</summary>
    public bool HasPage { get; init; } = true;
}
