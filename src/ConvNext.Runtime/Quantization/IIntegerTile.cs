using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>
/// Sums of products of 8-bit codes and 8-bit weights with the instructions of one kind of processor: some rows by sixteen outputs, all inputs, exact. Every
/// implementation gives the same
/// integers, so that nothing that is made of them tells processors apart.
/// </summary>
internal unsafe interface IIntegerTile
{
    /// <summary>Whether this processor has the instructions: a constant to the compiler.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Rows that have registers for their sums at one time.</summary>
    static abstract int MostRows { get; }

    /// <summary>Bytes of a code as the tile reads it.</summary>
    static abstract int CodeBytes { get; }

    /// <summary>Stores codes as the tile reads them.</summary>
    /// <typeparam name="TSimd">The register width.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    /// <param name="wholes">The codes of some inputs in the bits of their lanes, from 0 on; 255 is stored where there is more.</param>
    /// <param name="row">The first byte of the row.</param>
    /// <param name="input">The first of the inputs.</param>
    static abstract void Store<TSimd, TVector>(TVector wholes, byte* row, nint input)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>What the tile's form of a code is less than the code: a row's zero point is, too.</summary>
    static abstract int Offset { get; }

    /// <summary>Σ code · weight for each row and output.</summary>
    /// <typeparam name="TRows">How many rows.</typeparam>
    /// <param name="rows">The first row's codes, padded to whole fours with anything.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="weights">[input / 4][16 outputs][4 inputs], padded with zeros.</param>
    /// <param name="inputs">Inputs, rounded up to a multiple of 4.</param>
    /// <param name="sums">Takes sixteen sums for each row.</param>
    static abstract void Multiply<TRows>(byte* rows, nint stride, sbyte* weights, int inputs, int* sums)
        where TRows : struct, IRowCount;
}

/// <summary>A number of rows that the compiler knows: what a tile does for rows that it does not have leaves no trace.</summary>
internal interface IRowCount
{
    /// <summary>The number.</summary>
    static abstract int Count { get; }
}
