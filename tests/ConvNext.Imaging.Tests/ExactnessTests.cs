using System;
using System.Threading.Tasks;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>Every file that the managed decoder reads comes out as Pillow's bytes, and the others are refused by name.</summary>
public sealed class ExactnessTests
{
    private static readonly ManagedImageDecoder Decoder = new();

    public static TheoryData<string> Supported
    {
        get
        {
            TheoryData<string> files = [];
            foreach (string file in DecodingFixtures.ReadableFiles())
            {
                if (RefusalOf(file) is null)
                {
                    files.Add(file);
                }
            }

            return files;
        }
    }

    [Theory]
    [MemberData(nameof(Supported))]
    public void Pixels_are_those_of_Pillow(string file) => DecodingFixtures.AssertExact(Decoder, file);

    [Theory]
    [InlineData("valid/jpeg-arithmetic.jpg")]
    [InlineData("valid/jpeg-progressive-restart.jpg")]
    public void What_is_not_read_is_refused_by_name_and_names_the_package_that_reads_it(string file)
    {
        ImageDecodeException exception = Assert.Throws<ImageDecodeException>(() => Decoder.Decode(DecodingFixtures.Read(file)));
        DecodingFixtures.AssertSentence(exception.Message);
        Assert.Contains(RefusalOf(file)!, exception.Message, StringComparison.Ordinal);
        Assert.Contains("ConvNext.Imaging.Skia", exception.Message, StringComparison.Ordinal);
    }

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

    private static string? RefusalOf(string file) => file switch
    {
        "valid/jpeg-arithmetic.jpg" => "arithmetic coding",
        "valid/jpeg-progressive-restart.jpg" => "progressive with restart markers",
        _ => null,
    };
}
