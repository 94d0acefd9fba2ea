using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the kernel of a matrix product: its constants, the walk over tiles, and the tiles.</summary>
internal static class MatrixEmitter
{
    public static void Emit(SourceWriter writer, MatrixPlan plan, ActivationPlan? activation)
    {
        writer.Lines($"/// <summary>{plan.Summary}</summary>");
        using (writer.Open($"{KernelEmitter.Class} {plan.Name}"))
        {
            KernelEmitter.EmitOptions(writer);
            EmitConstants(writer, plan);
            if (plan.IsVector)
            {
                EmitVectorPanel(writer, plan);
                return;
            }

            EmitPanel(writer, plan, activation);
            foreach (bool tail in new[] { false, true })
            {
                if (tail && !plan.HasTail)
                {
                    continue;
                }

                TileEmitter.Emit(writer, plan, tail ? plan.Tail512! : plan.Tile512, tail);
                TileEmitter.Emit(writer, plan, plan.Tile256, tail);
                TileEmitter.Emit(writer, plan, plan.Tile128, tail);
            }
        }
    }

    /// <summary>Parameters of a kernel beside source, weights and bias, in declaration order.</summary>
    public static string DestinationParameters(MatrixPlan plan) => plan.Epilogue switch
    {
        Epilogue.Store => "float* destination",
        Epilogue.StoreAndActivate => "float* parameter, float* destination",
        Epilogue.StoreToMap => "float* output, int firstPixel",
        Epilogue.AddToMap => "float* input, float* output, int firstPixel",
        _ => "float* scale, float* input, float* output, int firstPixel",
    };

    private static void EmitConstants(SourceWriter writer, MatrixPlan plan)
    {
        writer.Lines($"""
            public const int Inputs = {Literal.Of(plan.Inputs)};
            public const int Outputs = {Literal.Of(plan.Outputs)};

            // Pixels of one call{(plan.PixelsVary ? ", at the most" : string.Empty)}.
            public const int Pixels = {Literal.Of(plan.Pixels)};

            // Weights lie in panels: [panel][input][output of the panel]{(plan.HasTail ? $"; the last panel is {Literal.Of(plan.TailWidth)} wide" : string.Empty)}.
            public const int Panels = {Literal.Of(plan.AllPanels)};
            public const int PanelWidth = {Literal.Of(plan.PanelWidth)};
            """);
        if (plan.HasPasses)
        {
            writer.Blank().Lines($"""
                // A panel is added up in passes, so that what is read now and what is fetched for later fit the second-level cache beside the
                // source. Between passes the sums wait in memory, in two sets by turns: tiles may overlap.
                private const int Passes = {Literal.Of(plan.Passes)};
                private const int PassInputs = {Literal.Of(plan.PassInputs)};
                """);
        }

        if (plan.HasTail)
        {
            writer.Lines($"private const int TailWidth = {Literal.Of(plan.TailWidth)};");
        }

        writer.Blank().Lines($"public const int SourceStride = {Literal.Of(plan.SourceStride)};");
        EmitDestinationConstants(writer, plan);
    }

    /// <summary>How the destination lies in memory: a feature map, or dense rows.</summary>
    public static void EmitDestinationConstants(SourceWriter writer, MatrixPlan plan)
    {
        if (plan.Map is { } map)
        {
            writer.Lines($"""
                private const int MapWidth = {Literal.Of(map.Width)};
                private const int MapRowStride = {Literal.Of(map.RowStride)};
                private const int MapPixelStride = {Literal.Of(map.PixelStride)};
                """);
        }
        else
        {
            writer.Lines($"public const int DestinationStride = {Literal.Of(plan.DestinationStride)};");
        }

        writer.Blank();
    }

    private static void EmitPanel(SourceWriter writer, MatrixPlan plan, ActivationPlan? activation)
    {
        string isMap = plan.IsToMap ? " The map pointers are those of pixel 0." : string.Empty;
        string calls = (plan.HasPasses ? "float* waiting, " : string.Empty) + (plan.PixelsVary ? "int pixels, " : string.Empty);
        writer.Lines($"/// <summary>One panel of outputs for all pixels of the call.{isMap}</summary>");
        using (writer.Open($"""
            [global::System.Runtime.CompilerServices.MethodImpl(AggressiveOptimization)]
            public static void Panel<TSimd, TVector>(float* source, float* weights, float* bias, {DestinationParameters(plan)}, {calls}int panel)
                where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
                where TVector : struct
            """))
        {
            writer.Lines("weights += (long)panel * Inputs * PanelWidth;");
            foreach (string pointer in ColumnPointers(plan))
            {
                writer.Lines($"{pointer} += panel * PanelWidth;");
            }

            if (plan.Prefetches)
            {
                writer.Lines($"byte* ahead = (byte*)(weights + ({(plan.HasPasses ? "PassInputs" : "Inputs")} * PanelWidth));");
            }

            if (!plan.HasTail)
            {
                TileWalkEmitter.Emit(writer, plan, activation, tail: false);
                return;
            }

            using (writer.Open("if (panel < Panels - 1)"))
            {
                TileWalkEmitter.Emit(writer, plan, activation, tail: false);
            }

            using (writer.Open("else"))
            {
                TileWalkEmitter.Emit(writer, plan, activation, tail: true);
            }
        }
    }

    private static void EmitVectorPanel(SourceWriter writer, MatrixPlan plan)
    {
        string weights = plan.HasCodes ? "sbyte* weights, float* scales" : "float* weights";
        string scales = plan.HasCodes ? ", scales + (panel * PanelWidth)" : string.Empty;
        string width = plan.HasTail ? "panel < Panels - 1 ? PanelWidth : TailWidth" : "PanelWidth";
        writer.Lines($$"""
            /// <summary>One panel of outputs.</summary>
            [global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
            public static void Panel<TSimd, TVector>(float* source, {{weights}}, float* bias, float* destination, int panel)
                where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
                where TVector : struct =>
                global::ConvNext.Kernels.MatrixVector.Panel<TSimd, TVector>(
                    source, weights + ((long)panel * Inputs * PanelWidth){{scales}}, bias + (panel * PanelWidth), destination + (panel * PanelWidth), Inputs, {{width}});
            """);
    }

    /// <summary>The learned parameter of an activation, for those that have one.</summary>
    public static string ActivationArgument(ActivationPlan activation) => activation.HasParameter ? "*parameter" : "0";

    private static string[] ColumnPointers(MatrixPlan plan) => plan.Epilogue switch
    {
        Epilogue.Store or Epilogue.StoreAndActivate => ["bias", "destination"],
        Epilogue.StoreToMap => ["bias", "output"],
        Epilogue.AddToMap => ["bias", "input", "output"],
        _ => ["bias", "scale", "input", "output"],
    };
}
