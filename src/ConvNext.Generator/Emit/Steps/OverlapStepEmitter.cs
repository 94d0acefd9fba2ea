using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the two steps of an overlapping stem: a convolution each.</summary>
internal static class OverlapStepEmitter
{
    /// <summary>The first: windows of the image → product → perhaps the activation.</summary>
    public static void EmitFirst(SourceWriter writer, StemPlan stem, ActivationPlan activation)
    {
        OverlapPlan plan = stem.Overlap!;
        Shape image = stem.Input;
        string activate = plan.IsActivated
            ? $"\n        global::ConvNext.Activations.ActivationSpan.ApplyInPlace<global::ConvNext.Activations.{activation.TypeName}, TSimd, TVector>"
                + "(product, StemFirstConvolution.Pixels * ProductStride, 0f);"
            : string.Empty;
        string activated = plan.IsActivated ? " → activation" : string.Empty;
        writer.Lines($"/// <summary>Stem, one item per band of rows: overlapping windows of the image as rows (channel, row, column) → product{activated}.</summary>");
        writer.Lines($$"""
            private struct StemFirstStep<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{StepEmitter.Constraints}}
            {
                public const int Items = {{Literal.Of(plan.Bands.Count)}};
                {{StepEmitter.BandConstants(plan.Bands)}}
                private const int Width = {{Literal.Of(plan.Width)}};
                private const int ImageChannels = {{Literal.Of(image.Channels)}};
                private const int ImageHeight = {{Literal.Of(image.Height)}};
                private const int ImageWidth = {{Literal.Of(image.Width)}};
                private const int WindowStride = {{Literal.Of(plan.Matrix.SourceStride)}};
                private const int ProductStride = {{Literal.Of(plan.Matrix.DestinationStride)}};

                public float* Pixels, Output, Scratch;
                public StemWeights Weights;

                public void Execute(int item, int worker)
                {
                    float* windows = Scratch + ((long)worker * ScratchLengthInFloats);
                    float* product = windows + (StemFirstConvolution.Pixels * WindowStride);
                    int firstRow = {{StepEmitter.FirstRow(plan.Bands)}};
                    for (int row = 0; row < Rows; row++)
                    {
                        global::ConvNext.Kernels.OverlappingWindows.GatherImage(
                            Pixels, ImageChannels, ImageHeight, ImageWidth, firstRow + row, windows + (row * Width * WindowStride), WindowStride);
                    }

                    for (int panel = 0; panel < StemFirstConvolution.Panels; panel++)
                    {
                        StemFirstConvolution.Panel<TSimd, TVector>(windows, Weights.ConvolutionWeight, Weights.ConvolutionBias, product, panel);
                    }
            {{activate}}
                    // Rows that two bands have in common get the same values of both.
                    long length = Rows * Width * ProductStride * sizeof(float);
                    global::System.Buffer.MemoryCopy(product, Output + ((long)firstRow * Width * ProductStride), length, length);
                }
            }
            """);
    }

    /// <summary>The second: windows of what the first gives → product → norm → map.</summary>
    public static void EmitSecond(SourceWriter writer, StemPlan stem)
    {
        OverlapPlan first = stem.Overlap!;
        (string own, string note) = StepEmitter.OwnRows(stem.Bands);
        writer.Lines("/// <summary>Stem, one item per band of rows: overlapping windows as rows (row, column, channel) → product → norm → map.</summary>");
        writer.Lines($$"""
            private struct StemStep<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
            {{StepEmitter.Constraints}}
            {
                public const int Items = {{Literal.Of(stem.Bands.Count)}};
                {{StepEmitter.BandConstants(stem.Bands)}}
                private const int Width = {{MapsEmitter.Stem}}.Width;
                private const int InputHeight = {{Literal.Of(first.Height)}};
                private const int InputWidth = {{Literal.Of(first.Width)}};
                private const int InputChannels = {{Literal.Of(first.Matrix.Outputs)}};
                private const int InputStride = {{Literal.Of(first.Matrix.DestinationStride)}};
                private const int WindowStride = {{Literal.Of(stem.Matrix.SourceStride)}};
                private const int ProductStride = {{Literal.Of(stem.Matrix.DestinationStride)}};

                public float* Input, Output, Scratch;
                public StemWeights Weights;

                public void Execute(int item, int worker)
                {
                    float* windows = Scratch + ((long)worker * ScratchLengthInFloats);
                    float* product = windows + (StemConvolution.Pixels * WindowStride);
                    int firstRow = {{StepEmitter.FirstRow(stem.Bands)}};
                    for (int row = 0; row < Rows; row++)
                    {
                        global::ConvNext.Kernels.OverlappingWindows.GatherPixels(
                            Input, InputStride, InputChannels, InputHeight, InputWidth, firstRow + row, windows + (row * Width * WindowStride), WindowStride);
                    }

                    for (int panel = 0; panel < StemConvolution.Panels; panel++)
                    {
                        StemConvolution.Panel<TSimd, TVector>(windows, Weights.SecondConvolutionWeight, Weights.SecondConvolutionBias, product, panel);
                    }

                    {{note}}for (int row = {{own}}; row < Rows; row++)
                    {
                        {{NormEmitter.Method(stem.Norm)}}(
                            product + (row * Width * ProductStride), ProductStride,
                            Output + ((firstRow + row) * {{MapsEmitter.Stem}}.RowStride), {{MapsEmitter.Stem}}.PixelStride, Width,
                            {{NormEmitter.Parameters(stem.Norm, "Weights", "StemConvolution.Outputs")}});
                    }
                }
            }
            """);
    }

    /// <summary>How the two are run.</summary>
    public static void EmitMethod(SourceWriter writer, string first)
    {
        const string Generic = ForwardEmitter.Generic;
        writer.Blank().Lines($$"""
            private void Stem{{Generic}}(float* pixels, int output)
                {{ForwardEmitter.Where}}
            {
                StemWeights weights = new() { Start = WeightsPointer + Offsets.Stem };
                StemFirstStep{{Generic}} first = new() { Pixels = pixels, Weights = weights, Output = Arena + Buffers.{{first}}, Scratch = Scratch };
                Workers.Run(ref first, StemFirstStep{{Generic}}.Items);
                StemStep{{Generic}} step = new() { Input = Arena + Buffers.{{first}}, Weights = weights, Output = Arena + output + {{MapsEmitter.Stem}}.Origin, Scratch = Scratch };
                Workers.Run(ref step, StemStep{{Generic}}.Items);
            }
            """);
    }
}
