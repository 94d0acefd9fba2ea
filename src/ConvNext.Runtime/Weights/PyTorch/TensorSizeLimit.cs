namespace ConvNext.Weights.PyTorch;

/// <summary>What all tensors together may take, and what of it may have to be put in order in memory.</summary>
internal sealed class TensorSizeLimit(long fileLength)
{
    /// <summary>
    /// How many times the file's length its tensors may take together: more than one, because tensors may share
    /// their storage, but bounded, because a small file could otherwise ask for any amount of memory.
    /// </summary>
    private const long MostSharing = 16;

    private const long MostRearrangedBytes = 32 << 20;

    private long _room = fileLength <= long.MaxValue / MostSharing ? fileLength * MostSharing : long.MaxValue;
    private long _rearranged = MostRearrangedBytes + (fileLength * 2);

    /// <summary>Counts a tensor in.</summary>
    /// <exception cref="PyTorchFileException">With it the tensors take too much; no file is named.</exception>
    public void Add(long length, bool isRearranged)
    {
        if (length >= _room)
        {
            throw new PyTorchFileException($"with it the tensors take more than {MostSharing} times the {fileLength} bytes of the file");
        }

        _room -= length;
        if (!isRearranged)
        {
            return;
        }

        if (length > _rearranged)
        {
            throw new PyTorchFileException(
                $"with it the tensors that do not lie in order take more than twice the {fileLength} bytes of the file and {MostRearrangedBytes} more");
        }

        _rearranged -= length;
    }
}
