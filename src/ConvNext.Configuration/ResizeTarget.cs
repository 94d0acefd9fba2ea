namespace ConvNext.Configuration;

/// <summary>What DINOv3's processor resizes an image to.</summary>
/// <param name="Exact">Height and width, whatever the image's aspect; null where that is kept.</param>
/// <param name="ShortestEdge">The shorter side where the aspect is kept; 0 where it is not.</param>
internal sealed record ResizeTarget(Sides? Exact, int ShortestEdge);
