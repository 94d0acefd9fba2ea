using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace ConvNext.Tensors;

/// <summary>Where a model's weights come from: a mapped file, a sharded checkpoint, or memory.</summary>
public interface ITensorSource
{
    /// <summary>What the source is called in error messages, e.g. the file's path.</summary>
    string Description { get; }

    /// <summary>Names of all tensors, in the source's own order.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>Finds a tensor. The data stays valid as long as the source is alive.</summary>
    bool TryGet(string name, [NotNullWhen(true)] out TensorData? tensor);
}
