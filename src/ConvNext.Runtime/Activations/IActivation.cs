using System.ComponentModel;
using ConvNext.Simd;

namespace ConvNext.Activations;

/// <summary>
/// An activation function: what stands between the two pointwise convolutions of a block. Each name that a
/// configuration may use has one implementation; names for the same function share it.
/// </summary>
/// <remarks>
/// Every implementation is made of <see cref="ISimd{TVector}"/> operations only, so its results are the same bits on each
/// register width and machine (the payload and sign of a NaN excepted). NaN gives NaN, ±∞ give the
/// mathematical limit, and no finite input gives NaN. Smallest results are not flushed to zero.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IActivation
{
    /// <summary>The function of each lane.</summary>
    /// <param name="x">The arguments.</param>
    /// <param name="parameter">The learned parameter in each lane; only <see cref="PRelu"/> reads it.</param>
    static abstract TVector Apply<TSimd, TVector>(TVector x, TVector parameter)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
