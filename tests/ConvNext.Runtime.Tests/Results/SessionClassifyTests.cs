using System;
using System.Collections.Generic;
using ConvNext.Families;
using ConvNext.Memory;
using ConvNext.Preprocessing;
using ConvNext.Results;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Runtime.Tests.Results;

/// <summary>Which processor a session classifies with, and what it refuses, with a network that only hands its first pixels on.</summary>
public sealed class SessionClassifyTests
{
    private static readonly ConvNextImageProcessorOptions Raw = new() { DoResize = false, DoRescale = false, DoNormalize = false };
    private static readonly byte[] Pixels = [7, 0, 0, 9, 0, 0];

    [Fact]
    public void The_processor_of_the_options_comes_before_the_folded_one()
    {
        using var model = new FirstPixels(Raw);
        using ConvNextSession folded = model.CreateSession();
        using ConvNextSession given = model.CreateSession(new ConvNextSessionOptions
        {
            ImageProcessor = new ConvNextImageProcessor(Raw with { DoRescale = true, RescaleFactor = -1 }),
        });

        Assert.Equal("right", folded.Classify(PixelView.FromBytes(Pixels, 1, 2)).Top.Label);
        Assert.Equal("left", given.Classify(PixelView.FromBytes(Pixels, 1, 2)).Top.Label);
    }

    [Fact]
    public void Without_a_processor_or_a_classifier_nothing_is_classified()
    {
        using var model = new FirstPixels(null);
        using ConvNextSession without = model.CreateSession();
        Assert.Equal(
            "The session has no image processor; put the model's preprocessor_config.json beside its config.json at build time, "
                + "or create the session with ConvNextSessionOptions.ImageProcessor.",
            Assert.Throws<InvalidOperationException>(() => without.Classify(PixelView.FromBytes(Pixels, 1, 2))).Message);

        using var headless = new FirstPixels(Raw, labels: []);
        using ConvNextSession session = headless.CreateSession();
        Assert.Equal(
            "FirstPixels has no classifier, and so no classes to choose from; use Run.",
            Assert.Throws<InvalidOperationException>(() => session.Classify(PixelView.FromBytes(Pixels, 1, 2))).Message);
    }

    /// <summary>Red 7 and 9 are the logits; the score of the first tells the functions apart.</summary>
    [Theory]
    [InlineData(null, null, ScoreFunction.Softmax, 0.1192f)]
    [InlineData(ProblemType.SingleLabelClassification, null, ScoreFunction.Softmax, 0.1192f)]
    [InlineData(ProblemType.MultiLabelClassification, null, ScoreFunction.Sigmoid, 0.9991f)]
    [InlineData(ProblemType.Regression, null, ScoreFunction.None, 7f)]
    [InlineData(null, ScoreFunction.Sigmoid, ScoreFunction.Sigmoid, 0.9991f)]
    [InlineData(ProblemType.Regression, ScoreFunction.Softmax, ScoreFunction.Softmax, 0.1192f)]
    [InlineData(ProblemType.MultiLabelClassification, ScoreFunction.None, ScoreFunction.None, 7f)]
    public void The_caller_chooses_the_score_function_else_the_configuration(ProblemType? problemType, ScoreFunction? asked, ScoreFunction used, float score)
    {
        using var model = new FirstPixels(Raw, problemType: problemType);
        using ConvNextSession session = model.CreateSession();

        ClassificationResult result = session.Classify(PixelView.FromBytes(Pixels, 1, 2), 2, asked);

        Assert.Equal(used, result.ScoreFunction);
        Assert.Equal(["right", "left"], [result[0].Label, result[1].Label]);
        Assert.Equal(score, result[1].Score, 1e-4f);
    }

    [Fact]
    public void One_label_gets_a_sigmoid_and_a_folder_s_problem_type_counts()
    {
        using var model = new FirstPixels(Raw, ["yes"]);
        using ConvNextSession session = model.CreateSession();
        Assert.Equal((ScoreFunction.Sigmoid, 0.9991f),
            (session.Classify(PixelView.FromBytes(Pixels, 1, 2)).ScoreFunction, MathF.Round(session.Classify(PixelView.FromBytes(Pixels, 1, 2)).Top.Score, 4)));

        Assert.Equal(ScoreFunction.None, model.Description.Adopt(model.Config with { ProblemType = ProblemType.Regression }).ScoreFunction);
    }

    [Fact]
    public void An_image_of_another_shape_is_refused_and_the_next_one_answered()
    {
        using var model = new FirstPixels(Raw);
        using ConvNextSession session = model.CreateSession();

        Refused(PixelView.FromBytes(new byte[9], 1, 3), "The image processor makes 3×1×3 pixel values of this image, but FirstPixels takes 3×1×2.");
        Refused(PixelView.FromBytes(new byte[8], 1, 2, 4), "The image processor makes 4×1×2 pixel values of this image, but FirstPixels takes 3×1×2.");
        Refused(PixelView.FromFloats([1, 2, 3, float.NaN, 5, 6], 1, 2), "The image holds NaN in row 0, but every value must be a finite number.");
        Assert.Equal("right", session.Classify(PixelView.FromBytes(Pixels, 1, 2)).Top.Label);

        void Refused(PixelView image, string message)
        {
            string found = string.Empty;
            try
            {
                session.Classify(image);
            }
            catch (ImageProcessingException error)
            {
                found = error.Message;
            }

            Assert.Equal(message, found);
        }
    }

    /// <summary>Floats keep their channels whatever do_convert_rgb says, so that four of them do not fit.</summary>
    [Fact]
    public void Channels_of_floats_are_counted_as_they_are()
    {
        using var model = new FirstPixels(Raw with { DoConvertRgb = true });
        using ConvNextSession session = model.CreateSession();

        Assert.Equal("left", session.Classify(PixelView.FromBytes([9, 9, 9, 0, 7, 7, 7, 0], 1, 2, 4)).Top.Label);
        Assert.Equal(
            "The image processor makes 4×1×2 pixel values of this image, but FirstPixels takes 3×1×2.",
            Assert.Throws<ImageProcessingException>(() => session.Classify(PixelView.FromFloats(new float[8], 1, 2, 4))).Message);
    }

    [Fact]
    public void Rescaled_floats_warn_as_the_reference_does()
    {
        List<string> warnings = [];
        using var model = new FirstPixels(null);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions
        {
            ImageProcessor = new ConvNextImageProcessor(Raw with { DoRescale = true }, warnings.Add),
        });

        session.Classify(PixelView.FromFloats([0, 2, 0, 0, 0, 0], 1, 2));
        Assert.Empty(warnings);
        session.Classify(PixelView.FromFloats([0, 1, 0, 0, 0, 0], 1, 2));
        Assert.Equal([ConvNextImageProcessor.AlreadyRescaledWarning], warnings);
    }

    /// <summary>Takes 3×1×2 pixel values; its two logits are the red ones.</summary>
    private sealed class FirstPixels(ConvNextImageProcessorOptions? preprocessing, string[]? labels = null, ProblemType? problemType = null)
        : ConvNextModel(new ModelParts(Describe(preprocessing, labels ?? ["left", "right"], problemType), new PackedWeights(new AlignedMemory(16))))
    {
        public override ConvNextSession CreateSession(ConvNextSessionOptions? options = null) => new Session(this, options);

        private static NetworkDescription Describe(ConvNextImageProcessorOptions? preprocessing, string[] labels, ProblemType? problemType) => new()
        {
            Config = new ConvNextConfig { Labels = labels, ProblemType = problemType },
            Name = "FirstPixels",
            InputChannels = 3,
            InputHeight = 1,
            InputWidth = 2,
            Labels = labels,
            ParameterCount = 0,
            MultiplyCount = 0,
            Outputs = [new OutputDescription(OutputKind.Logits, "logits", Math.Max(1, labels.Length), 0, 0, 0)],
            OutputLengthInFloats = 0,
            ArenaLengthInFloats = 16,
            ScratchLengthInFloats = 16,
            Weights = [],
            WeightsLengthInBytes = 64,
            Preprocessing = preprocessing,
        };

        private sealed unsafe class Session(ConvNextModel model, ConvNextSessionOptions? options) : ConvNextSession(model, options)
        {
            protected override void Forward(float* pixels, float* logits, float* outputs)
            {
                for (int label = 0; label < Description.Labels.Count; label++)
                {
                    logits[label] = pixels[label];
                }
            }
        }
    }
}
