using System.Threading.Tasks;
using ConvNext.Imaging.Testing;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>Every file of the fixtures comes out as Pillow's bytes.</summary>
public sealed class ExactnessTests
{
    private static readonly ManagedImageDecoder Decoder = new();

    public static TheoryData<string> Files => [.. DecodingFixtures.ReadableFiles()];

    [Theory]
    [MemberData(nameof(Files))]
    public void Pixels_are_those_of_Pillow(string file) => DecodingFixtures.AssertExact(Decoder, file);

    [Fact]
    public void Sixteen_bit_grey_is_clipped_as_in_Pillow()
    {
        // Three pixels, 0x12FF, 0x0100 and 0x007F, behind the filter byte 0.
        byte[] file = FileBuilder.Png(3, 1, 16, 0, [0, 0x12, 0xFF, 0x01, 0x00, 0x00, 0x7F]);
        Assert.Equal([255, 255, 255, 255, 255, 255, 0x7F, 0x7F, 0x7F], Decoder.Decode(file).Pixels);
    }

    [Fact]
    public void One_decoder_serves_many_threads()
    {
        byte[] encoded = DecodingFixtures.Read("valid/jpeg-baseline-420.jpg");
        string expected = DecodingFixtures.Checksum(Decoder.Decode(encoded));
        Parallel.For(0, 32, _ => Assert.Equal(expected, DecodingFixtures.Checksum(Decoder.Decode(encoded))));
    }
}
