using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints how the parts of a head are run that only some of timm's networks have.</summary>
internal static class HeadMethodEmitter
{
    private const string Generic = ForwardEmitter.Generic;
    private const string Where = ForwardEmitter.Where;

    /// <summary>The norm of each pixel of the last map.</summary>
    public static void EmitLastMapNorm(SourceWriter writer, HeadPlan head, string map)
    {
        string origin = $"{map}.Origin";
        string row = $"(row * {map}.RowStride)";
        string stride = $"{map}.PixelStride";
        string norm = NormEmitter.Parameters(head.Norm, "weights", $"{map}.Channels");
        writer.Blank().Lines($$"""
            private void NormLastMap{{Generic}}(int input, int output)
                {{Where}}
            {
                HeadWeights weights = new() { Start = WeightsPointer + Offsets.Head };
                for (int row = 0; row < {{map}}.Height; row++)
                {
                    {{NormEmitter.Method(head.Norm)}}(
                        Arena + input + {{origin}} + {{row}}, {{stride}}, Arena + output + {{origin}} + {{row}}, {{stride}}, {{map}}.Width, {{norm}});
                }
            }
            """);
    }

    /// <summary>The pooling, where the norm is before it.</summary>
    public static void EmitMean(SourceWriter writer, LayerPlan layer, string source) => writer.Blank().Lines($$"""
        private void Pool{{Generic}}(int input)
            {{Where}}
        {
            global::ConvNext.Kernels.FeatureMaps.Mean<TSimd, TVector>({{source}}, Arena + Buffers.{{layer.Layer.Output}});
        }
        """);

    /// <summary>The hidden layer. Its activation is the exact gelu, whatever that of the blocks is, and takes no time: it is applied to one pixel.</summary>
    public static void EmitHidden(SourceWriter writer, LayerPlan layer, MatrixPlan matrix)
    {
        Operation operation = layer.Operations[0];
        string step = $"{operation.Name}Step{Generic}";
        string destination = $"Arena + Buffers.{operation.Writes[0]}";
        string scratch = operation.ScratchLengthInFloats > 0 ? ", Scratch = Scratch" : string.Empty;
        writer.Blank().Lines($$"""
            private void ComputeHeadHidden{{Generic}}()
                {{Where}}
            {
                HeadWeights weights = new() { Start = WeightsPointer + Offsets.Head };
                const int PaddedOutputs = {{Literal.Of(matrix.PaddedOutputs)}};
                {{step}} step = new() { Source = Arena + Buffers.{{operation.Reads[0]}}, Weights = weights, Destination = {{destination}}{{scratch}} };
                Workers.Run(ref step, {{step}}.Items);
                global::ConvNext.Activations.ActivationSpan.ApplyInPlace<global::ConvNext.Activations.Gelu, TSimd, TVector>({{destination}}, PaddedOutputs, 0f);
            }
            """);
    }
}
