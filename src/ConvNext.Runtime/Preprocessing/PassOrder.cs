namespace ConvNext.Preprocessing;

/// <summary>Which of the two passes of a resize comes first.</summary>
internal static class PassOrder
{
    /// <summary>Whether Pillow resizes the columns before the rows; see <see cref="PillowVersion"/>.</summary>
    public static bool IsVerticalFirst(in ImageGeometry geometry, PillowVersion pillow)
    {
        (long height, long width) = (geometry.Input.Height, geometry.Input.Width);
        long shrinks = height - geometry.Resized.Height;
        return pillow switch
        {
            PillowVersion.From13 => shrinks > 0 && shrinks > 2 * (width - geometry.Resized.Width),
            PillowVersion.From12Dot2 => shrinks > 0 && height > 100 * width,
            _ => false,
        };
    }
}
