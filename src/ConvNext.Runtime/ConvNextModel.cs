using System;
using System.Collections.Generic;
using ConvNext.Weights;

namespace ConvNext;

/// <summary>
/// A generated ConvNeXt with its weights: immutable, safe to share between threads. Create one
/// <see cref="ConvNextSession"/> per concurrent caller.
/// </summary>
public abstract class ConvNextModel : IDisposable
{
    /// <summary>Takes over packed weights; called by generated classes.</summary>
    protected ConvNextModel(NetworkDescription description, PackedWeights weights)
    {
        Description = description;
        Weights = weights;
    }

    /// <summary>Shapes, labels, outputs and sizes of the network.</summary>
    public NetworkDescription Description { get; }

    /// <summary>Class names in the order of the logits.</summary>
    public IReadOnlyList<string> Labels => Description.Labels;

    /// <summary>The weights in the layout of the kernels.</summary>
    protected internal PackedWeights Weights { get; }

    /// <summary>
    /// Writes the weights in the layout of the kernels: a safetensors file that Load maps and uses in place. It is for this network as this
    /// version generates it; keep the checkpoint.
    /// </summary>
    /// <exception cref="ConvNextException">The file cannot be written.</exception>
    public void SavePacked(string path) => PackedFile.Write(path, Description, Weights);

    /// <summary>Creates a session: its own arena and threads. Dispose of it before the model.</summary>
    public abstract ConvNextSession CreateSession(SessionOptions? options = null);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the weights. No session of the model may be used afterwards.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Weights.Dispose();
        }
    }
}
