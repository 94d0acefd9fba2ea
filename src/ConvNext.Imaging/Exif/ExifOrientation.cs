namespace ConvNext.Imaging.Exif;

/// <summary>What a file says about the way up of its picture, decided as Pillow's <c>ImageOps.exif_transpose</c> decides it.</summary>
/// <param name="Value">The orientation, 1 to 8.</param>
/// <param name="Damage">Why Pillow refuses the picture for its EXIF block, as the end of a sentence; null where it does not.</param>
internal readonly record struct ExifOrientation(int Value, string? Damage)
{
    /// <summary>The orientation of a picture that is stored the right way up.</summary>
    public const int Upright = 1;

    /// <summary>The orientation of a file that says nothing about it.</summary>
    public static ExifOrientation None => new(Upright, Damage: null);

    /// <summary>An orientation as a file gives it: anything but 2 to 8 leaves the picture as it is.</summary>
    public static ExifOrientation FromValue(double value) => value is 2 or 3 or 4 or 5 or 6 or 7 or 8 ? new((int)value, Damage: null) : None;

    /// <summary>An EXIF block that Pillow cannot read.</summary>
    public static ExifOrientation Damaged(string damage) => new(Upright, damage);

    /// <summary>The orientation that a decoder applies.</summary>
    /// <exception cref="ImageDecodeException">The block that gives it cannot be read, and the options ask for it.</exception>
    public int For(string format, ImageDecodeOptions options)
    {
        if (!options.ApplyExifOrientation)
        {
            return Upright;
        }

        return Damage is null
            ? Value
            : throw new ImageDecodeException(
                $"The {format}'s EXIF block is damaged: {Damage}; with ImageDecodeOptions.ApplyExifOrientation = false the picture is decoded as it is stored.");
    }
}
