using System;
using System.Collections.Generic;
using ConvNext.Families;

namespace ConvNext.AspNetCore.Protocol;

/// <summary>An output that a request asks for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsBinary">Whether it comes behind the JSON; null where the request's default decides.</param>
/// <param name="Classes">How many of the best classes are wanted in place of the values; 0 for the values.</param>
internal sealed record RequestedOutput(string Name, bool? IsBinary, int Classes);

/// <summary>What a request of the Open Inference Protocol asks: pixel values or encoded pictures, and in which form the answer is wanted.</summary>
internal sealed record InferenceRequest
{
    /// <summary>The client's name for it, to be sent back; null where it has none.</summary>
    public string? Id { get; init; }

    /// <summary>(images, channels · height · width); null where pictures were sent.</summary>
    public float[]? PixelValues { get; init; }

    /// <summary>Encoded pictures; null where pixel values were sent.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Pictures { get; init; }

    /// <summary>How many images there are.</summary>
    public required int Images { get; init; }

    /// <summary>The outputs, in the order asked for; empty: all there are.</summary>
    public required IReadOnlyList<RequestedOutput> Outputs { get; init; }

    /// <summary>Whether outputs that say nothing else come behind the JSON.</summary>
    public bool IsBinaryByDefault { get; init; }

    /// <summary>How long the client waits; null for ever.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>What a model takes and gives, in the protocol's words.</summary>
/// <param name="Channels">Channels of an image.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Output">Name of its one output: <c>logits</c>, or <c>pooler_output</c> where there are no labels.</param>
/// <param name="OutputLength">Values of it for one image.</param>
/// <param name="MaxImages">The most images of one request.</param>
internal sealed record ModelShape(int Channels, int Height, int Width, string Output, int OutputLength, int MaxImages)
{
    public const string PixelValues = "pixel_values";
    public const string Image = "image";

    public int ImageLength => Channels * Height * Width;

    // What the protocol calls the two outputs that a server has; without labels the classifier's is the pooled features.
    private const string Logits = "logits";
    private const string PoolerOutput = "pooler_output";

    public static ModelShape Of(ConvNextService service)
    {
        NetworkDescription network = service.Network;
        int labels = service.Labels.Count;
        (string output, int length) = labels > 0 ? (Logits, labels) : (PoolerOutput, Features(network));
        return new ModelShape(network.InputChannels, network.InputHeight, network.InputWidth, output, length, service.Options.MaxImages);
    }

    private static int Features(NetworkDescription network)
    {
        foreach (OutputDescription output in network.Outputs)
        {
            if (output.Kind is OutputKind.PoolerOutput or OutputKind.Logits)
            {
                return output.Channels;
            }
        }

        return 0;
    }
}
