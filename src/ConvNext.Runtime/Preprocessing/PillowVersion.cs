namespace ConvNext.Preprocessing;

/// <summary>Releases of Pillow between which resizing changed: every pass rounds to 8 bits, so which of the two comes first decides bits.</summary>
/// <remarks>H×W are the sizes of the image, h×w those that it is resized to. Only the pil backend looks at this.</remarks>
public enum PillowVersion
{
    /// <summary>13.0 and later: vertical first where H − h is above 0 and above 2·(W − w), as in most portrait photos.</summary>
    From13,

    /// <summary>12.2 and 12.3: vertical first where H is above 100·W and h below H.</summary>
    From12Dot2,

    /// <summary>Up to 12.1: horizontal first, always.</summary>
    Before12Dot2,
}
