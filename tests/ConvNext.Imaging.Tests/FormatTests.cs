using System;
using System.IO;
using System.Text;
using ConvNext.Imaging.Testing;
using Xunit;

namespace ConvNext.Imaging.Tests;

/// <summary>What is no image, or another kind of image, is told apart and named; a file's path stands in its error.</summary>
public sealed class FormatTests
{
    private static readonly ManagedImageDecoder Decoder = new();

    [Theory]
    [InlineData("", "is empty (0 bytes)")]
    [InlineData("Hello, this is a text.\n", "is text")]
    [InlineData("Grüße aus München\n", "is text")]
    [InlineData("BMW is a car maker; this is a text.", "is text")]
    [InlineData("<!DOCTYPE html><html>404</html>", "HTML")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "Git LFS pointer")]
    [InlineData("II*\0\b\0\0\0", "TIFF")]
    [InlineData("MM\0*\0\0\0\b", "TIFF")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0", "HEIC")]
    [InlineData("\0\0\0\u0018ftypavif\0\0\0\0", "AVIF")]
    [InlineData("\0\0\0\u0018ftypisom\0\0\0\0", "video")]
    [InlineData("\0\0\0\fJXL \r\n", "JPEG XL")]
    [InlineData("\0\0\0\fjP  \r\n", "JPEG 2000")]
    [InlineData("\0\0\u0001\0\u0001\0", "icon")]
    [InlineData("8BPS\0\u0001", "Photoshop")]
    [InlineData("P6\n1 1\n255\n   ", "PNM")]
    [InlineData("qoif\0\0", "QOI")]
    [InlineData("%PDF-1.7", "PDF")]
    [InlineData("PK\u0003\u0004", "zip")]
    [InlineData("RIFF\0\0\0\0WEBPVP8 ", "WebP")]
    [InlineData("\u0001\u0002\u0003\u0004", "begins with the bytes 01020304")]
    public void Other_bytes_are_refused_by_name(string bytes, string expected)
    {
        ImageDecodeException exception = Assert.Throws<ImageDecodeException>(() => Decoder.Decode(Encoding.UTF8.GetBytes(bytes)));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        DecodingFixtures.AssertSentence(exception.Message);
    }

    [Fact]
    public void The_name_of_a_file_says_nothing_about_its_format()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".png");
        File.Copy(DecodingFixtures.PathOf("valid/jpeg-8x8.jpg"), path);
        try
        {
            Assert.Equal(8, Decoder.DecodeFile(path).Width);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Errors_about_files_begin_with_the_path()
    {
        AssertFileError(DecodingFixtures.PathOf("valid/nothing-here.jpg"), "There is no such file.");
        AssertFileError(DecodingFixtures.PathOf("no-folder/nothing-here.jpg"), "There is no such file.");
        AssertFileError(DecodingFixtures.PathOf("valid"), "This is a directory, and an image file is needed.");
        AssertFileError(DecodingFixtures.PathOf("bad/empty.jpg"), "The file is empty (0 bytes).");
        AssertFileError(DecodingFixtures.PathOf("bad/text.jpg"), "The file is text; JPEG, PNG, GIF, BMP and WebP are read here.");
    }

    [Fact]
    public void An_image_holds_exactly_its_pixels()
    {
        Assert.Throws<ArgumentException>(() => new RgbImage(2, 2, new byte[11]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RgbImage(0, 2, []));
    }

    private static void AssertFileError(string path, string expected)
    {
        ImageDecodeException exception = Assert.Throws<ImageDecodeException>(() => Decoder.DecodeFile(path));
        Assert.Equal($"{path}: {expected}", exception.Message);
    }
}
