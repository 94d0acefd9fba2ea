using System;
using System.Runtime.Intrinsics.X86;
using ConvNext.Imaging.Jpeg;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>Upsampling and colour conversion in one pass give what the two steps give, at every width.</summary>
public sealed class HalfWidthColourTests
{
    private const int Height = 21;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_width_is_converted_as_in_two_steps(int vertical)
    {
        Random random = new(vertical);
        for (int width = 1; width <= 140; width++)
        {
            JpegFrame frame = Frame(width, vertical);
            PlaneRows[] planes = Array.ConvertAll(frame.Components, component => new PlaneRows(frame, component, JpegRegion.Whole(frame)));
            for (int stripe = 0; stripe < 2; stripe++)
            {
                Array.ForEach(planes, plane => random.NextBytes(plane.NextStripe()));
            }

            HalfWidthColour? converter = HalfWidthColour.Create(frame, JpegRegion.Whole(frame), JpegColour.YCbCr, planes);
            Assert.Equal(Avx2.IsSupported && frame.Components[1].Width > 2, converter is not null);
            for (int y = 0; y < Height && converter is not null; y++)
            {
                // One byte behind the row shows that nothing is written there.
                byte[] actual = new byte[(3 * width) + 1];
                byte[] expected = new byte[actual.Length];
                actual[^1] = expected[^1] = 0xA5;
                converter.WriteRow(y, planes, actual);
                ColourConverter.YCbCrToRgb(planes[0].Row(y)[..width], planes[1].Row(y)[..width], planes[2].Row(y)[..width], expected.AsSpan(0, 3 * width));
                Assert.Equal(expected, actual);
            }
        }
    }

    private static JpegFrame Frame(int width, int vertical)
    {
        JpegFrame frame = JpegFrame.Read(
            JpegMarker.FrameBaseline, [8, 0, Height, 0, (byte)width, 3, 1, (byte)(0x20 + vertical), 0, 2, 0x11, 0, 3, 0x11, 0]);
        frame.Complete();
        return frame;
    }
}
