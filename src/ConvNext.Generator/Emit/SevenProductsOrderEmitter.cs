using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the seven products of one tile of two panels, in the order in which what is kept of them is needed.</summary>
internal static class SevenProductsOrderEmitter
{
    public static void Emit(SourceWriter writer, SevenProductsPlan plan)
    {
        bool isMap = plan.IsToMap;
        bool slices = plan.IsSliced;
        writer.Lines("// The first panel of what is needed next is fetched ahead during the first products, the second during the last.");
        writer.Lines("ending.Ahead = (byte*)aheadLeft;\nending.AheadStep = aheadStep;");
        Keep("null", "x");
        Product("a11", "b11");

        End(0, 0, "x");
        writer.Lines("ending.Keep = null;");
        Product("a12", "b21");
        writer.Lines("ending.Add = null;").Blank();

        Keep("x", "w");
        Difference("s1", "b12", "b11", "t1");
        writer.Lines("aheadLeft = (float*)ending.Ahead;\nending.AheadStep = 0;").Blank();

        Keep("x", "y");
        writer.Lines("ending.OtherKept = w;\nending.OtherKeep = z;");
        Difference("s2", "b22", "t1", "t2");
        writer.Lines("ending.OtherKeep = null;").Blank();

        writer.Lines("ending.Ahead = (byte*)aheadRight;\nending.AheadStep = aheadStep;");
        Keep("y", "x");
        End(1, 1, "z");
        Difference("s3", "b22", "b12", "t3");
        writer.Lines("ending.Keep = null;").Blank();

        End(0, 1, "z");
        Product("s4", "b22");

        End(1, 0, "x");
        Difference("a22", "b21", "t2", "t4");
        writer.Lines("ending.Add = null;\naheadRight = (float*)ending.Ahead;");

        void Keep(string kept, string keep) => writer.Lines($"ending.Kept = {kept};\nending.Keep = {keep};");

        void Product(string a, string b) => writer.Lines($"Tile<TSimd, TVector>({a}, {b} + column, null, null, &ending, isTall);");

        void Difference(string a, string b, string less, string t) =>
            writer.Lines($"Tile<TSimd, TVector>({a}, {t} + column, isFirstTile ? {b} + column : null, {less} + column, &ending, isTall);");

        // The quarter of the even or the odd pixels and of the first or the second panel.
        void End(int odd, int side, string add)
        {
            string columns = side == 0 ? " + column" : " + (TShape.PairDistance * PanelWidth) + column";
            int quarter = (2 * odd) + side;
            string Quarter(string floats) => quarter == 0 ? string.Empty : quarter == 1 ? $" + {floats}" : $" + ({quarter} * {floats})";
            writer.Lines($"ending.Add = {add};");
            writer.Lines(slices ? $"ending.Initial = isFirst ? bias{columns} : before{Quarter("TShape.WaitingQuarterFloats")} + place;" : $"ending.Initial = bias{columns};");
            string result = $"result{Quarter("KeptFloats")} + column";
            if (slices)
            {
                string after = $"after{Quarter("TShape.WaitingQuarterFloats")} + place";
                writer.Lines($"ending.Waiting = {(isMap ? after : $"isLast ? {result} : {after}")};");
            }
            else if (!isMap)
            {
                writer.Lines($"ending.Waiting = {result};");
            }

            if (!isMap)
            {
                return;
            }

            if (plan.HasScale)
            {
                writer.Lines($"ending.Scale = scale{columns};");
            }

            writer.Lines($"ending.Input = input{columns};\nending.Output = output{columns};\nending.Pixel = firstPixel + (2 * first){(odd == 0 ? string.Empty : " + 1")};");
        }
    }
}
