namespace ConvNext.Cli.Train;

/// <summary>What is trained.</summary>
internal enum TrainMode
{
    /// <summary>A linear classifier on the features of the network, which stays as it is.</summary>
    Probe,

    /// <summary>The whole network.</summary>
    FineTune,
}
