using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints how a panel's kernel walks over its passes, its columns and its pixels, a register tile at a time.</summary>
internal static class TileWalkEmitter
{
    /// <summary>The walk over one panel: <paramref name="tail"/> says whether it is the last, narrower one.</summary>
    public static void Emit(SourceWriter writer, MatrixPlan plan, ActivationPlan? activation, bool tail)
    {
        if (!plan.HasPasses)
        {
            EmitPass(writer, plan, activation, tail);
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
            EmitPass(writer, plan, activation, tail);
            writer.Lines($"""
                source += PassInputs;
                weights += PassInputs * {width};
                """);
        }
    }

    /// <summary>The walk for the processor's register width, which the compiler knows: of the three only one is left.</summary>
    private static void EmitPass(SourceWriter writer, MatrixPlan plan, ActivationPlan? activation, bool tail)
    {
        using (writer.Open("if (TSimd.Count == 16)"))
        {
            EmitRegisterWidth(writer, plan, activation, tail ? plan.Tail512! : plan.Tile512, tail);
        }

        using (writer.Open("else if (TSimd.Count == 8)"))
        {
            EmitRegisterWidth(writer, plan, activation, plan.Tile256, tail);
        }

        using (writer.Open("else"))
        {
            EmitRegisterWidth(writer, plan, activation, plan.Tile128, tail);
        }
    }

    /// <summary>The pixels, a tile at a time; the last tile is moved back to end with them, so that its first rows may be computed twice.</summary>
    private static void EmitRegisterWidth(SourceWriter writer, MatrixPlan plan, ActivationPlan? activation, TilePlan tile, bool tail)
    {
        bool divides = plan.TilesDividePixels(tile);
        string pixels = plan.PixelsVary ? "pixels" : "Pixels";
        string name = TileEmitter.Name(tile, tail);
        writer.Lines($"const int tileRows = {Literal.Of(tile.Rows)};");
        if (tile.Columns < plan.PanelWidth || plan.Epilogue == Epilogue.StoreAndActivate)
        {
            writer.Lines($"const int tileColumns = {Literal.Of(tile.Columns)};");
        }

        if (plan.Prefetches && !plan.PixelsVary)
        {
            writer.Lines($"// Bytes of the next panel that a tile fetches in a step of K.\nconst int aheadStep = {Literal.Of(plan.PrefetchBytesPerStep(tile))};");
        }
        else if (plan.Prefetches)
        {
            string columns = tile.Columns < plan.PanelWidth ? " * (PanelWidth / tileColumns)" : string.Empty;
            writer.Lines($"int aheadStep = (PanelWidth * sizeof(float) / (((pixels + (tileRows - 1)) / tileRows){columns})) + 1;");
        }

        string pixel = divides ? "pixel" : "tilePixel";
        string loop = $"for (int pixel = 0; pixel < {pixels}; pixel += tileRows)";
        if (plan.FillsPanel(tile, tail))
        {
            using (writer.Open(loop))
            {
                EmitTile(string.Empty);
            }

            return;
        }

        using (writer.Open($"for (int column = 0; column < {(tail ? "TailWidth" : "PanelWidth")}; column += tileColumns)"))
        using (writer.Open(loop))
        {
            EmitTile(" + column");
        }

        void EmitTile(string column)
        {
            if (!divides)
            {
                writer.Lines($"int tilePixel = global::System.Math.Min(pixel, {pixels} - tileRows);");
            }

            string destination = plan.Epilogue switch
            {
                Epilogue.Store or Epilogue.StoreAndActivate => $"destination + ({pixel} * DestinationStride){column}",
                Epilogue.StoreToMap => $"output{column}, firstPixel + {pixel}",
                Epilogue.AddToMap => $"input{column}, output{column}, firstPixel + {pixel}",
                _ => $"scale{column}, input{column}, output{column}, firstPixel + {pixel}",
            };
            string ahead = plan.Prefetches ? plan.PixelsVary ? ", ahead, aheadStep" : ", ahead" : string.Empty;
            string initial = !plan.HasPasses ? $"bias{column}" : $"initial + ({pixel} * initialStride){column}, initialStride";
            string passing = !plan.HasPasses ? string.Empty : $", sums + ({pixel} * {(tail ? "TailWidth" : "PanelWidth")}){column}, isLast";
            writer.Lines($"{name}<TSimd, TVector>(source + ({pixel} * SourceStride), weights{column}, {initial}, {destination}{passing}{ahead});");
            if (plan.Prefetches)
            {
                writer.Lines($"ahead += {(plan.HasPasses ? "PassInputs" : "Inputs")} * aheadStep;");
            }

            if (plan.Epilogue == Epilogue.StoreAndActivate)
            {
                string condition = !plan.HasPasses ? string.Empty : "if (isLast) ";
                // A pass of its own over the tile just stored: inlined behind the tile's sums it would push them out of the registers.
                string apply = $"global::ConvNext.Activations.ActivationSpan.ApplyInPlace<global::ConvNext.Activations.{activation!.TypeName}, TSimd, TVector>";
                string place = $"destination + ({pixel} * DestinationStride){column}, tileRows, tileColumns, DestinationStride";
                writer.Lines($"{condition}{apply}({place}, {MatrixEmitter.ActivationArgument(activation!)});");
            }
        }
    }
}
