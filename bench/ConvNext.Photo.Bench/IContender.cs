namespace ConvNext.Photo.Bench;

/// <summary>One way from a photo to the network's answer.</summary>
internal interface IContender
{
    /// <summary>What the tables call it.</summary>
    string Name { get; }

    /// <summary>Goes that way.</summary>
    /// <returns>Milliseconds.</returns>
    double Answer(PhotoFile photo);
}
