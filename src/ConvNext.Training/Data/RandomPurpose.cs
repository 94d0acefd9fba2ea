namespace ConvNext.Training.Data;

/// <summary>What random numbers are for.</summary>
public enum RandomPurpose
{
    /// <summary>Which pictures are held back for evaluation.</summary>
    Split,

    /// <summary>The order of the pictures in an epoch.</summary>
    Order,

    /// <summary>How a picture is changed.</summary>
    Augmentation,

    /// <summary>How the pictures of a batch are mixed.</summary>
    Mixing,

    /// <summary>Which blocks a sample passes by.</summary>
    DropPath,

    /// <summary>What new weights begin with.</summary>
    Initialisation,
}
