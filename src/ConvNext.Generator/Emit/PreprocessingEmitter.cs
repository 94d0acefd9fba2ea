using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints what preprocessor_config.json says as options of the runtime's image processor.</summary>
internal static class PreprocessingEmitter
{
    public static void Emit(SourceWriter writer, PreprocessingPlan plan)
    {
        writer.Lines("""
            /// <summary>How images become pixel values, as the model's preprocessor_config.json says: resize → crop → rescale → normalise.</summary>
            public static global::ConvNext.Preprocessing.ConvNextImageProcessorOptions Preprocessing => Network.Preprocessing!;

            """);
        using (writer.Open("private static global::ConvNext.Preprocessing.ConvNextImageProcessorOptions DescribePreprocessing() => new()", "};"))
        {
            writer.Lines($"""
                Backend = global::ConvNext.Preprocessing.ImageProcessorBackend.{plan.Backend},
                DoResize = {Literal.Of(plan.DoResize)},
                ShortestEdge = {Literal.Of(plan.ShortestEdge)},
                """);
            if (plan.ExactSize is { } exact)
            {
                writer.Lines($"ExactSize = new global::ConvNext.ImageSize({Literal.Of(exact.Height)}, {Literal.Of(exact.Width)}),");
            }

            writer.Lines($"""
                CropPercentage = {Literal.OfDouble(plan.CropPercentage)},
                Resample = global::ConvNext.Preprocessing.ResamplingFilter.{plan.Resample},
                DoCenterCrop = {Literal.Of(plan.DoCenterCrop)},
                """);
            if (plan is { Crop: { } mode, TargetSize: { } target })
            {
                writer.Lines($"""
                    Crop = global::ConvNext.Preprocessing.ImageCrop.{mode},
                    TargetSize = new global::ConvNext.ImageSize({Literal.Of(target.Height)}, {Literal.Of(target.Width)}),
                    """);
            }

            if (plan.CropSize is { } crop)
            {
                writer.Lines($"CropSize = new global::ConvNext.ImageSize({Literal.Of(crop.Height)}, {Literal.Of(crop.Width)}),");
            }

            writer.Lines($"""
                DoRescale = {Literal.Of(plan.DoRescale)},
                RescaleFactor = {Literal.OfDouble(plan.RescaleFactor)},
                DoNormalize = {Literal.Of(plan.DoNormalize)},
                ImageMean = {Literal.OfDoubles(plan.ImageMean)},
                ImageStandardDeviation = {Literal.OfDoubles(plan.ImageStandardDeviation)},
                DoConvertRgb = {Literal.Of(plan.DoConvertRgb)},
                """);
        }
    }
}
