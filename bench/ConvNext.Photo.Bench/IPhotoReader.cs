using System;

namespace ConvNext.Photo.Bench;

/// <summary>What makes an input of the network of an encoded photo.</summary>
internal interface IPhotoReader : IDisposable
{
    /// <summary>What the tables call it.</summary>
    string Name { get; }

    /// <summary>Decodes the whole photo to RGB, on one thread.</summary>
    /// <returns>Milliseconds.</returns>
    double Decode(PhotoFile photo);

    /// <summary>Decodes, resizes to a shortest edge of 256, cuts 224 × 224 out of the middle, and normalises.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="pixelValues">Takes (3, 224, 224).</param>
    /// <returns>Milliseconds.</returns>
    double Read(PhotoFile photo, float[] pixelValues);
}
