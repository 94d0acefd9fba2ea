using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the kernel of a matrix product: its constants, the walk over tiles, and the tiles.</summary>
internal static class MatrixEmitter
{
    public static void Emit(SourceWriter writer, MatrixPlan plan, ActivationPlan activation)
    {
        writer.Lines($"/// <summary>{plan.Summary}</summary>");
        using (writer.Open($"private static class {plan.Name}"))
        {
            EmitConstants(writer, plan);
            if (plan.IsVector)
            {
                EmitVectorPanel(writer, plan);
                return;
            }

            EmitPanel(writer, plan, activation);
            foreach (bool tail in new[] { false, true })
            {
                if (tail && plan.TailWidth == 0)
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

            // Weights lie in panels: [panel][input][output of the panel]{(plan.TailWidth > 0 ? $"; the last panel is {Literal.Of(plan.TailWidth)} wide" : string.Empty)}.
            public const int Panels = {Literal.Of(plan.AllPanels)};
            private const int PanelWidth = {Literal.Of(plan.PanelWidth)};
            """);
        if (plan.Passes > 1)
        {
            writer.Blank().Lines($"""
                // A panel is added up in passes, so that what is read now and what is fetched for later fit the second-level cache beside the
                // source. Between passes the sums wait in memory, in two sets by turns: tiles may overlap.
                private const int Passes = {Literal.Of(plan.Passes)};
                private const int PassInputs = {Literal.Of(plan.PassInputs)};
                """);
        }

        if (plan.TailWidth > 0)
        {
            writer.Lines($"private const int TailWidth = {Literal.Of(plan.TailWidth)};");
        }

        writer.Blank().Lines($"private const int SourceStride = {Literal.Of(plan.SourceStride)};");
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
            writer.Lines($"private const int DestinationStride = {Literal.Of(plan.DestinationStride)};");
        }

        writer.Blank();
    }

    private static void EmitPanel(SourceWriter writer, MatrixPlan plan, ActivationPlan activation)
    {
        string isMap = plan.Map is null ? string.Empty : " The map pointers are those of pixel 0.";
        writer.Lines($"/// <summary>One panel of outputs for all pixels of the call.{isMap}</summary>");
        using (writer.Open($"""
            [global::System.Runtime.CompilerServices.MethodImpl(AggressiveOptimization)]
            public static void Panel<TSimd, TVector>(float* source, float* weights, float* bias, {DestinationParameters(plan)}, {(plan.Passes > 1 ? "float* waiting, " : string.Empty)}{(plan.PixelsVary ? "int pixels, " : string.Empty)}int panel)
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
                writer.Lines($"byte* ahead = (byte*)(weights + ({(plan.Passes > 1 ? "PassInputs" : "Inputs")} * PanelWidth));");
            }

            if (plan.TailWidth == 0)
            {
                EmitWidths(writer, plan, activation, tail: false);
                return;
            }

            using (writer.Open("if (panel < Panels - 1)"))
            {
                EmitWidths(writer, plan, activation, tail: false);
            }

            using (writer.Open("else"))
            {
                EmitWidths(writer, plan, activation, tail: true);
            }
        }
    }

    private static void EmitVectorPanel(SourceWriter writer, MatrixPlan plan)
    {
        string width = plan.TailWidth > 0 ? "panel < Panels - 1 ? PanelWidth : TailWidth" : "PanelWidth";
        writer.Lines($$"""
            /// <summary>One panel of outputs.</summary>
            [global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
            public static void Panel<TSimd, TVector>(float* source, float* weights, float* bias, float* destination, int panel)
                where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
                where TVector : struct =>
                global::ConvNext.Kernels.MatrixVector.Panel<TSimd, TVector>(
                    source, weights + ((long)panel * Inputs * PanelWidth), bias + (panel * PanelWidth), destination + (panel * PanelWidth), Inputs, {{width}});
            """);
    }

    private static void EmitWidths(SourceWriter writer, MatrixPlan plan, ActivationPlan activation, bool tail)
    {
        if (plan.Passes == 1)
        {
            EmitWidthsOfPass(writer, plan, activation, tail);
            return;
        }

        string width = tail ? "TailWidth" : "PanelWidth";
        using (writer.Open("for (int pass = 0; pass < Passes; pass++)"))
        {
            writer.Lines($"""
                bool isLast = pass == Passes - 1;
                float* initial = pass == 0 ? bias : waiting + (pass % 2 * Pixels * PanelWidth);
                int initialStride = pass == 0 ? 0 : {width};
                float* sums = waiting + ((pass + 1) % 2 * Pixels * PanelWidth);
                """);
            EmitWidthsOfPass(writer, plan, activation, tail);
            writer.Lines($"""
                source += PassInputs;
                weights += PassInputs * {width};
                """);
        }
    }

    private static void EmitWidthsOfPass(SourceWriter writer, MatrixPlan plan, ActivationPlan activation, bool tail)
    {
        using (writer.Open("if (TSimd.Count == 16)"))
        {
            EmitTiles(writer, plan, activation, tail ? plan.Tail512! : plan.Tile512, tail);
        }

        using (writer.Open("else if (TSimd.Count == 8)"))
        {
            EmitTiles(writer, plan, activation, plan.Tile256, tail);
        }

        using (writer.Open("else"))
        {
            EmitTiles(writer, plan, activation, plan.Tile128, tail);
        }
    }

    // The pixels, a tile at a time; the last tile is moved back to end with them, so that its first rows may be computed twice.
    private static void EmitTiles(SourceWriter writer, MatrixPlan plan, ActivationPlan activation, TilePlan tile, bool tail)
    {
        int width = tail ? plan.TailWidth : plan.PanelWidth;
        bool divides = !plan.PixelsVary && plan.Pixels % tile.Rows == 0;
        string pixels = plan.PixelsVary ? "pixels" : "Pixels";
        string name = TileEmitter.Name(tile, tail);
        if (plan.Prefetches && plan.PixelsVary)
        {
            string columns = tile.Columns < plan.PanelWidth ? $" * (PanelWidth / {Literal.Of(tile.Columns)})" : string.Empty;
            writer.Lines($"int aheadStep = (PanelWidth * sizeof(float) / (((pixels + {Literal.Of(tile.Rows - 1)}) / {Literal.Of(tile.Rows)}){columns})) + 1;");
        }

        string pixel = divides ? "pixel" : "tilePixel";
        string loop = $"for (int pixel = 0; pixel < {pixels}; pixel += {Literal.Of(tile.Rows)})";
        if (tile.Columns == width)
        {
            using (writer.Open(loop))
            {
                EmitTile(string.Empty);
            }

            return;
        }

        using (writer.Open($"for (int column = 0; column < {(tail ? "TailWidth" : "PanelWidth")}; column += {Literal.Of(tile.Columns)})"))
        using (writer.Open(loop))
        {
            EmitTile(" + column");
        }

        void EmitTile(string column)
        {
            if (!divides)
            {
                writer.Lines($"int tilePixel = global::System.Math.Min(pixel, {pixels} - {Literal.Of(tile.Rows)});");
            }

            string destination = plan.Epilogue switch
            {
                Epilogue.Store or Epilogue.StoreAndActivate => $"destination + ({pixel} * DestinationStride){column}",
                Epilogue.StoreToMap => $"output{column}, firstPixel + {pixel}",
                Epilogue.AddToMap => $"input{column}, output{column}, firstPixel + {pixel}",
                _ => $"scale{column}, input{column}, output{column}, firstPixel + {pixel}",
            };
            string ahead = plan.Prefetches ? plan.PixelsVary ? ", ahead, aheadStep" : ", ahead" : string.Empty;
            string initial = plan.Passes == 1 ? $"bias{column}" : $"initial + ({pixel} * initialStride){column}, initialStride";
            string passing = plan.Passes == 1 ? string.Empty : $", sums + ({pixel} * {(tail ? "TailWidth" : "PanelWidth")}){column}, isLast";
            writer.Lines($"{name}<TSimd, TVector>(source + ({pixel} * SourceStride), weights{column}, {initial}, {destination}{passing}{ahead});");
            if (plan.Prefetches)
            {
                writer.Lines(plan.PixelsVary
                    ? $"ahead += {(plan.Passes > 1 ? "PassInputs" : "Inputs")} * aheadStep;"
                    : $"ahead += {Literal.Of(plan.PrefetchBytesPerTile(tile))};");
            }

            if (plan.Epilogue == Epilogue.StoreAndActivate)
            {
                string condition = plan.Passes == 1 ? string.Empty : "if (isLast) ";
                // A pass of its own over the tile just stored: inlined behind the tile's sums it would push them out of the registers.
                writer.Lines($"{condition}global::ConvNext.Activations.ActivationSpan.ApplyInPlace<global::ConvNext.Activations.{activation.TypeName}, TSimd, TVector>(destination + ({pixel} * DestinationStride){column}, {Literal.Of(tile.Rows)}, {Literal.Of(tile.Columns)}, DestinationStride, {ActivationArgument(activation)});");
            }
        }
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
