using System.Text;
using ConvNext.Preprocessing;
using Xunit;

namespace ConvNext.Runtime.Tests.Preprocessing;

public sealed class ConfigReaderTests
{
    [Fact]
    public void An_empty_object_gives_the_defaults()
    {
        ConvNextImageProcessorOptions made = Parse("{}");
        Assert.Equal(ImageProcessorBackend.Torchvision, made.Backend);
        Assert.True(made.DoResize && made.DoRescale && made.DoNormalize);
        Assert.False(made.DoCenterCrop || made.DoConvertRgb);
        Assert.Equal((384, 0.875, ResamplingFilter.Bicubic, 1.0 / 255), (made.ShortestEdge, made.CropPercentage, made.Resample, made.RescaleFactor));
        Assert.Equal([0.5, 0.5, 0.5], made.ImageMean.AsSpan());
        Assert.Equal([0.5, 0.5, 0.5], made.ImageStandardDeviation.AsSpan());
        Assert.Null(made.CropSize);
    }

    [Fact]
    public void The_file_of_a_published_model_is_read()
    {
        ConvNextImageProcessorOptions made = Parse("""
            {
              "crop_pct": 0.875, "do_normalize": true, "do_resize": true, "feature_extractor_type": "ConvNextFeatureExtractor",
              "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225], "resample": 3, "size": 224
            }
            """);
        Assert.Equal((224, 0.875, ResamplingFilter.Bicubic), (made.ShortestEdge, made.CropPercentage, made.Resample));
        Assert.Equal([0.485, 0.456, 0.406], made.ImageMean.AsSpan());
        Assert.Equal([0.229, 0.224, 0.225], made.ImageStandardDeviation.AsSpan());
    }

    [Fact]
    public void Every_key_is_read()
    {
        ConvNextImageProcessorOptions made = Parse("\uFEFF" + """
            {
              "image_processor_type": "ConvNextImageProcessorPil", "do_resize": false, "size": {"shortest_edge": 96, "longest_edge": null}, "crop_pct": 1,
              "resample": 5, "do_center_crop": true, "crop_size": {"height": 5, "width": 7}, "do_rescale": false, "rescale_factor": 2,
              "do_normalize": false, "image_mean": 0.25, "image_std": [1, 2], "do_convert_rgb": true, "some_other_key": {"size": []}
            }
            """);
        Assert.Equal(
            (ImageProcessorBackend.Pil, false, 96, 1.0, ResamplingFilter.Hamming, true, new ImageSize(5, 7)),
            (made.Backend, made.DoResize, made.ShortestEdge, made.CropPercentage, made.Resample, made.DoCenterCrop, made.CropSize!.Value));
        Assert.Equal((false, 2.0, false, true), (made.DoRescale, made.RescaleFactor, made.DoNormalize, made.DoConvertRgb));
        Assert.Equal([0.25], made.ImageMean.AsSpan());
        Assert.Equal([1.0, 2.0], made.ImageStandardDeviation.AsSpan());
    }

    [Theory]
    [InlineData("ConvNextImageProcessor", ImageProcessorBackend.Torchvision)]
    [InlineData("ConvNextImageProcessorFast", ImageProcessorBackend.Torchvision)]
    [InlineData("ConvNextImageProcessorPil", ImageProcessorBackend.Pil)]
    public void The_type_names_choose_the_backend(string name, ImageProcessorBackend backend) =>
        Assert.Equal(backend, Parse($$"""{"image_processor_type": "{{name}}", "feature_extractor_type": "ConvNextFeatureExtractor"}""").Backend);

    [Fact]
    public void Null_switches_off_and_a_square_crop_is_one_number()
    {
        ConvNextImageProcessorOptions made = Parse(
            """{"crop_pct": null, "size": null, "resample": null, "image_mean": null, "do_normalize": null, "crop_size": 12, "do_resize": null}""");
        Assert.Equal((0.875, 384, ResamplingFilter.Bicubic, false, false), (made.CropPercentage, made.ShortestEdge, made.Resample, made.DoResize, made.DoNormalize));
        Assert.Equal(new ImageSize(12, 12), made.CropSize);
    }

    [Theory]
    [InlineData("""{"size": "224"}""", "\"size\" is \"224\", but must be a whole number of at least 1, or {\"shortest_edge\": such a number}.")]
    [InlineData("""{"size": 0}""", "\"size\" is 0, but must be a whole number of at least 1, or {\"shortest_edge\": such a number}.")]
    [InlineData("""{"size": {"height": 224, "width": 224}}""",
        "\"size\" is {\"height\": 224, \"width\": 224}, but must be a whole number of at least 1, or {\"shortest_edge\": such a number}.")]
    [InlineData("""{"size": {"shortest_edge": 2.5}}""", "\"size\" is {\"shortest_edge\": 2.5}, but must be a whole number of at least 1, or {\"shortest_edge\": such a number}.")]
    [InlineData("""{"size": 99999999999}""", "\"size\" is 99999999999, but must be a whole number of at least 1, or {\"shortest_edge\": such a number}.")]
    [InlineData("""{"crop_pct": "x"}""", "\"crop_pct\" is \"x\", but must be a finite number above 0.")]
    [InlineData("""{"crop_pct": -1}""", "\"crop_pct\" is -1, but must be a finite number above 0.")]
    [InlineData("""{"resample": 7}""", "\"resample\" is 7, but must be 0 (nearest), 1 (lanczos), 2 (bilinear), 3 (bicubic), 4 (box) or 5 (hamming).")]
    [InlineData("""{"resample": "bicubic"}""", "\"resample\" is \"bicubic\", but must be 0 (nearest), 1 (lanczos), 2 (bilinear), 3 (bicubic), 4 (box) or 5 (hamming).")]
    [InlineData(
        """{"resample": 4}""",
        "\"resample\" is 4, but must be 0 (nearest), 1 (lanczos), 2 (bilinear) or 3 (bicubic) with the torchvision backend, "
            + "or any filter with the pil backend (\"image_processor_type\": \"ConvNextImageProcessorPil\").")]
    [InlineData("""{"size": null}""", "\"size\" is null, but must be a whole number of at least 1, or {\"shortest_edge\": such a number}.")]
    [InlineData("""{"size": 224, "crop_pct": null}""", "\"crop_pct\" is null, but must be a finite number above 0.")]
    [InlineData("""{"rescale_factor": null}""", "\"rescale_factor\" is null, but must be a finite number other than 0.")]
    [InlineData("""{"image_std": null}""", "\"image_std\" is null, but must be a number, or a list with a number for each channel.")]
    [InlineData("""{"rescale_factor": NaN}""", "\"rescale_factor\" is NaN, but must be a finite number other than 0.")]
    [InlineData(
        """{"architecture": "convnext_tiny", "num_classes": 5}""",
        "the file has no key of a preprocessor_config.json and looks like timm's config.json; it must be the preprocessor_config.json of a ConvNeXt, as transformers writes it.")]
    [InlineData("""{"do_center_crop": true}""", "\"do_center_crop\" is true, but must be false, or true beside a \"crop_size\".")]
    [InlineData(
        """{"crop_size": {"height": 3}}""",
        "\"crop_size\" is {\"height\": 3}, but must be a whole number of at least 1, or {\"height\": such a number, \"width\": such a number}.")]
    [InlineData("""{"rescale_factor": true}""", "\"rescale_factor\" is true, but must be a finite number other than 0.")]
    [InlineData("""{"rescale_factor": 0}""", "\"rescale_factor\" is 0, but must be a finite number other than 0.")]
    [InlineData("""{"image_mean": []}""", "\"image_mean\" is [], but must be a number, or a list with a number for each channel.")]
    [InlineData("""{"image_mean": [0.5, "a"]}""", "\"image_mean\" is \"a\", but must be a number, or a list with a number for each channel.")]
    [InlineData("""{"image_std": [1, 0, 1]}""", "\"image_std[1]\" is 0, but must be a finite 32-bit float other than 0.")]
    [InlineData(
        """{"image_processor_type": "ViTImageProcessor"}""",
        "\"image_processor_type\" is \"ViTImageProcessor\", but must be \"ConvNextImageProcessor\", \"ConvNextImageProcessorFast\", "
            + "\"ConvNextImageProcessorPil\", \"DINOv3ViTImageProcessor\" or \"DINOv3ViTImageProcessorFast\".")]
    [InlineData(
        """{"feature_extractor_type": 5}""",
        "\"feature_extractor_type\" is 5, but must be \"ConvNextFeatureExtractor\", \"ConvNextImageProcessor\", \"ConvNextImageProcessorFast\", "
            + "\"ConvNextImageProcessorPil\", \"DINOv3ViTImageProcessor\" or \"DINOv3ViTImageProcessorFast\".")]
    public void A_wrong_value_is_one_sentence(string json, string sentence) => Assert.Equal($"some.json: {sentence}", Error(json));

    [Theory]
    [InlineData("[1]", "some.json: The file is [1], but must be a JSON object.")]
    [InlineData("{} {}", "some.json is not valid JSON: line 1, column 4: '{' stands after the end of the value.")]
    [InlineData("{\n \"size\": }", "some.json is not valid JSON: line 2, column 10: a value is missing before '}'.")]
    [InlineData("", "some.json is not valid JSON: line 1, column 1: a value is missing before the end of the file.")]
    public void Damaged_JSON_is_one_sentence(string json, string sentence) => Assert.Equal(sentence, Error(json));

    [Fact]
    public void A_long_value_is_shortened() =>
        Assert.Equal($"some.json: \"crop_pct\" is \"{new string('a', 59)}…, but must be a finite number above 0.", Error($$"""{"crop_pct": "{{new string('a', 500)}}"}"""));

    [Fact]
    public void A_step_is_on_where_Python_takes_its_value_for_true()
    {
        Assert.True(Parse("""{"do_convert_rgb": "false"}""").DoConvertRgb);
        Assert.True(Parse("""{"do_convert_rgb": [0]}""").DoConvertRgb);
        Assert.True(Parse("""{"do_convert_rgb": NaN}""").DoConvertRgb);
        Assert.False(Parse("""{"do_resize": ""}""").DoResize);
        Assert.False(Parse("""{"do_resize": 0.0}""").DoResize);
        Assert.False(Parse("""{"do_resize": {}}""").DoResize);
    }

    [Fact]
    public void Numbers_of_a_step_that_is_off_are_written_as_they_were_read()
    {
        ConvNextImageProcessorOptions options = Parse("""{"do_normalize": false, "image_mean": [NaN, -Infinity, 1e999], "image_std": 1e999, "do_rescale": false, "rescale_factor": -1e999}""");
        ConvNextImageProcessorOptions again = ConvNextImageProcessorOptions.Parse(options.ToJson(), "written");
        Assert.Equal([double.NaN, double.NegativeInfinity, double.PositiveInfinity], again.ImageMean.AsSpan());
        Assert.Equal([double.PositiveInfinity], again.ImageStandardDeviation.AsSpan().Slice(0, 1));
        Assert.Equal(double.NegativeInfinity, again.RescaleFactor);
        Assert.Equal(options.ToJson(), again.ToJson());
    }

    [Fact]
    public void Of_a_key_that_stands_twice_the_last_counts() => Assert.Equal(384, Parse("""{"size": 224, "size": 384}""").ShortestEdge);

    private static ConvNextImageProcessorOptions Parse(string json) => ConvNextImageProcessorOptions.Parse(Encoding.UTF8.GetBytes(json), "some.json");

    private static string Error(string json) => Assert.Throws<ImageProcessingException>(() => Parse(json)).Message;
}
