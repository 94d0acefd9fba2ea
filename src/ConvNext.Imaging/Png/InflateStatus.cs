namespace ConvNext.Imaging.Png;

/// <summary>How a call of <see cref="ZlibInflater.Inflate"/> ended.</summary>
internal enum InflateStatus
{
    /// <summary>The output is full, or the input used up.</summary>
    Running,

    /// <summary>The stream is over and its checksum right.</summary>
    Ended,

    /// <summary>The stream is no valid one.</summary>
    Damaged,
}
