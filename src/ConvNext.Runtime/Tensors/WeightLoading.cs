namespace ConvNext.Tensors;

/// <summary>How a file of weights comes into memory.</summary>
public enum WeightLoading
{
    /// <summary>
    /// It is mapped: pages are read when they are first touched, and processes share them. A file that is cut short while it is mapped, or whose device is taken
    /// away, ends the process that reads it; one that another is renamed over does not.
    /// </summary>
    Map,

    /// <summary>It is read into memory of the process: what happens to the file afterwards does not matter. For services whose files others write.</summary>
    Copy,
}
