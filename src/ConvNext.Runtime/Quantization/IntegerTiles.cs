using System.Runtime.Intrinsics.Arm;
using ConvNext.Simd;

namespace ConvNext.Quantization;

/// <summary>What is done with a kind of tile.</summary>
internal interface ITileUse<TArguments>
    where TArguments : struct
{
    /// <summary>Does it.</summary>
    static abstract void Run<TTile>(in TArguments arguments)
        where TTile : struct, IIntegerTile;
}

/// <summary>Chooses the tiles of this processor.</summary>
/// <remarks>
/// .NET 10 has no instructions of AVX512-VNNI, whose tile would come first for 512 bits, nor those of Arm's matrix products: each is one more implementation of <see
/// cref="IIntegerTile"/>
/// and one more line here.
/// </remarks>
internal static class IntegerTiles
{
    /// <summary>Does something with the tiles for a register width. Rows are quantised for these and no others.</summary>
    /// <typeparam name="TSimd">The register width.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    /// <typeparam name="TUse">What.</typeparam>
    /// <typeparam name="TArguments">With what.</typeparam>
    public static void Use<TSimd, TVector, TUse, TArguments>(in TArguments arguments)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TUse : struct, ITileUse<TArguments>
        where TArguments : struct
    {
        if (TSimd.Count > 4 && AvxVnniTile.IsSupported)
        {
            TUse.Run<AvxVnniTile>(arguments);
        }
        else if (TSimd.Count == 16 && Avx512Tile.IsSupported)
        {
            TUse.Run<Avx512Tile>(arguments);
        }
        else if (TSimd.Count > 4 && Avx2Tile.IsSupported)
        {
            TUse.Run<Avx2Tile>(arguments);
        }
        else if (Dp.IsSupported)
        {
            TUse.Run<DotProductTile>(arguments);
        }
        else
        {
            TUse.Run<PortableTile>(arguments);
        }
    }
}
