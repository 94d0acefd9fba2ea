using System;
using System.Linq;
using ConvNext.Families;
using ConvNext.Memory;

namespace ConvNext;

/// <summary>
/// Where a session's outputs lie: the logits of all images first, so that they are one dense matrix; then one block of the other outputs for
/// each image. Spans of it stay readable when the session is disposed of or collected.
/// </summary>
internal sealed unsafe class SessionOutputs
{
    private readonly PinnedMemory _memory;
    private readonly int _maxBatch;
    private readonly int _logitsLength;
    private readonly int _othersLength;

    /// <summary>Allocates room for the outputs of <paramref name="maxBatch"/> images: 1 to <see cref="MostImages"/>.</summary>
    public SessionOutputs(NetworkDescription network, int maxBatch)
    {
        _maxBatch = maxBatch;
        _logitsLength = LogitsOf(network);
        _othersLength = network.OutputLengthInFloats;
        _memory = new PinnedMemory(((long)_logitsLength + _othersLength) * maxBatch);
    }

    /// <summary>The most images whose outputs one array can hold.</summary>
    public static int MostImages(NetworkDescription network) =>
        (int)Math.Min(int.MaxValue, PinnedMemory.MostFloats / Math.Max(1, (long)LogitsOf(network) + network.OutputLengthInFloats));

    /// <summary>Where the logits of an image go.</summary>
    public float* Logits(int image) => _memory.Pointer + ((long)image * _logitsLength);

    /// <summary>Where the other outputs of an image go, each at its offset.</summary>
    public float* Others(int image) => _memory.Pointer + StartOfOthers + ((long)image * _othersLength);

    /// <summary>The logits of a call: (<paramref name="images"/>, labels).</summary>
    public ReadOnlySpan<float> AllLogits(int images) => _memory.Span(0, images * _logitsLength);

    /// <summary>An output of a call.</summary>
    /// <param name="output">One of the network's.</param>
    /// <param name="images">Images of the call, at least 1.</param>
    public OutputTensor View(OutputDescription output, int images)
    {
        bool isLogits = output.Kind == OutputKind.Logits;
        int stride = isLogits ? _logitsLength : _othersLength;
        int start = isLogits ? 0 : StartOfOthers + output.OffsetInFloats;
        return new OutputTensor(output, images, _memory.Span(start, ((images - 1) * stride) + output.Length), stride);
    }

    private int StartOfOthers => _logitsLength * _maxBatch;

    private static int LogitsOf(NetworkDescription network) => network.Outputs.FirstOrDefault(output => output.Kind == OutputKind.Logits)?.Length ?? 0;
}
