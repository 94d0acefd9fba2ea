using System.ComponentModel;
using ConvNext.Simd;

namespace ConvNext.Training.Activations;

/// <summary>An activation with its slope.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IActivationGradient
{
    /// <summary>f(x) and f′(x), lane by lane. Where f has a corner, the slope is PyTorch's.</summary>
    /// <typeparam name="TSimd">The register width.</typeparam>
    /// <typeparam name="TVector">Its vector.</typeparam>
    /// <param name="x">The argument.</param>
    /// <param name="parameter">The learned parameter; only a prelu reads it.</param>
    /// <param name="value">f(x), with the bits of the activation that networks compute with.</param>
    /// <param name="slope">f′(x).</param>
    static abstract void Apply<TSimd, TVector>(TVector x, TVector parameter, out TVector value, out TVector slope)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
