using ConvNext.Preprocessing;
using Xunit;

namespace ConvNext.Runtime.Tests.Preprocessing;

public sealed class PictureRegionTests
{
    /// <summary>Size 224 at 0.875: the shorter side becomes 256, and of that the middle 224 are taken.</summary>
    [Theory]
    [InlineData(256, 256, 0.0625, 0.0625, 0.875, 0.875)]
    [InlineData(512, 512, 0.0625, 0.0625, 0.875, 0.875)]
    [InlineData(256, 512, 0.28125, 0.0625, 0.4375, 0.875)]
    [InlineData(512, 256, 0.0625, 0.28125, 0.875, 0.4375)]
    public void Is_the_middle_of_the_picture(int height, int width, double left, double top, double regionWidth, double regionHeight) =>
        Assert.Equal(
            new PictureRegion(left, top, regionWidth, regionHeight),
            (ConvNextImageProcessorOptions.Default with { ShortestEdge = 224, CropPercentage = 0.875 }).RegionSeen(new ImageSize(height, width)));

    [Fact]
    public void Is_the_whole_picture_where_nothing_is_cut_off() =>
        Assert.Equal(new PictureRegion(0, 0, 1, 1), (ConvNextImageProcessorOptions.Default with { ShortestEdge = 384 }).RegionSeen(new ImageSize(100, 300)));

    /// <summary>A crop of 224 around 112 pixels, not resized: half a picture of black on each side.</summary>
    [Fact]
    public void Reaches_beyond_a_picture_that_is_smaller_than_the_crop() =>
        Assert.Equal(
            new PictureRegion(-0.5, -0.5, 2, 2),
            (ConvNextImageProcessorOptions.Default with { DoResize = false, DoCenterCrop = true, CropSize = new ImageSize(224, 224) }).RegionSeen(new ImageSize(112, 112)));
}
