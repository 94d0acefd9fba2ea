using System;
using System.Collections.Generic;
using System.Threading;
using ConvNext.Memory;
using ConvNext.Tensors;
using ConvNext.Threading;

namespace ConvNext.Weights;

/// <summary>
/// Packs many tensors on all processors. Large ones are split into ranges of panels, so that no thread is left alone with the last of
/// them; the threads take pieces in order, which also spreads the first touch of the destination's pages over them.
/// </summary>
internal sealed unsafe class ParallelPacking
{
    // 1 MiB: small enough to be shared out evenly, large enough that taking a piece costs nothing.
    private const long FloatsPerPiece = 256 * 1024;

    private readonly List<Piece> _pieces = [];
    private readonly byte* _destination;
    private int _taken;

    /// <summary>Prepares packing into <paramref name="destination"/>, the start of a network's packed weights.</summary>
    public ParallelPacking(byte* destination) => _destination = destination;

    /// <summary>Adds a tensor, whose data must stay where they are until <see cref="Run"/> has returned.</summary>
    public void Add(WeightEntry entry, TensorData tensor)
    {
        int outputs = entry.Shape[0];
        int perPanel = WeightPacker.OutputsPerPanel(entry);
        long panelLength = WeightPacker.ElementCount(entry.Shape) / outputs * perPanel;
        int perPiece = (int)Math.Min(outputs, Math.Max(1, FloatsPerPiece / panelLength) * perPanel);
        for (int first = 0; first < outputs; first += perPiece)
        {
            _pieces.Add(new Piece(entry, tensor, first, Math.Min(outputs, first + perPiece)));
        }
    }

    /// <summary>Packs all that was added.</summary>
    public void Run() => OwnThreads.Run(Math.Min(Environment.ProcessorCount, _pieces.Count), TakePieces);

    private void TakePieces()
    {
        AlignedMemory? converted = null;
        for (int index = Interlocked.Increment(ref _taken) - 1; index < _pieces.Count; index = Interlocked.Increment(ref _taken) - 1)
        {
            Pack(_pieces[index], ref converted);
        }

        converted?.Dispose();
    }

    private void Pack(Piece piece, ref AlignedMemory? converted)
    {
        (WeightEntry entry, TensorData tensor, int first, int end) = piece;
        byte* packed = _destination + entry.OffsetInBytes;
        long perOutput = WeightPacker.ElementCount(entry.Shape) / entry.Shape[0];
        if (tensor.ElementType == TensorElementType.Float32)
        {
            WeightPacker.PackOutputs(entry, first, end, (float*)tensor.Data + (first * perOutput), packed);
            return;
        }

        int elements = checked((int)((end - first) * perOutput));
        if (converted is null || converted.LengthInFloats < elements)
        {
            converted?.Dispose();
            converted = new AlignedMemory(Math.Max(elements, FloatsPerPiece));
        }

        byte* source = tensor.Data + (first * perOutput * ElementConversion.SizeOf(tensor.ElementType));
        ElementConversion.ToFloat32(tensor.ElementType, source, new Span<float>(converted.Pointer, elements));
        WeightPacker.PackOutputs(entry, first, end, converted.Pointer, packed);
    }

    /// <summary>A range of outputs of one tensor.</summary>
    private sealed record Piece(WeightEntry Entry, TensorData Tensor, int First, int End);
}
