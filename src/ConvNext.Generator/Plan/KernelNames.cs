using System.Text;

namespace ConvNext.Generator.Plan;

/// <summary>
/// Names of kernels. A name is a specification: all that the code of a kernel depends on stands in it, numbers that follow from others left out. So different kernels have
/// different names, whichever networks they come from.
/// </summary>
internal static class KernelNames
{
    /// <summary>
    /// A product: what it computes, inputs × outputs, pixels of a call, the map where it ends in one, the register tiles for 512, 256 and 128 bits as rows × vectors, and
    /// what else it does: <c>ProductGelu_96x384_224Pixels_14x2_6x2_6x4_Ahead</c>.
    /// </summary>
    public static string Of(MatrixPlan matrix, ActivationPlan? activation)
    {
        var name = new StringBuilder(matrix.Slices > 0 ? "SevenProducts" : "Product");
        name.Append(activation?.TypeName).Append(Ending(matrix.Epilogue)).Append($"_{matrix.Inputs}x{matrix.Outputs}");
        name.Append(matrix.PixelsVary ? $"_UpTo{matrix.Pixels}By{matrix.Granule}" : $"_{matrix.Pixels}Pixel{(matrix.Pixels == 1 ? string.Empty : "s")}");
        name.Append(matrix.Map is { } map ? $"_Map{map.Height}x{map.Width}" : string.Empty);
        name.Append(Tile(matrix.Tile512)).Append(Tile(matrix.Tile256)).Append(Tile(matrix.Tile128));
        name.Append(matrix.Tail512 is null ? string.Empty : "_Tail" + Tile(matrix.Tail512).Substring(1));
        name.Append(matrix.Slices > 0 ? $"{(matrix.Slices > 1 ? $"_{matrix.Slices}Slices" : string.Empty)}_{matrix.PairDistance}Apart" : string.Empty);
        name.Append(matrix.Slices > 0 && !matrix.HandsOnSums ? "_NoSums" : string.Empty);
        name.Append(matrix.Passes > 1 ? $"_{matrix.Passes}Passes" : string.Empty);
        name.Append(matrix.Slices > 0 ? string.Empty : Steps(matrix.MostStepsPerTurn));
        name.Append(matrix.HasCodes ? "_Codes" : string.Empty);
        name.Append(matrix.Prefetches ? "_Ahead" : string.Empty);
        name.Append(matrix.SourceStride == Layout.Stride(matrix.Inputs) ? string.Empty : $"_From{matrix.SourceStride}");
        name.Append(matrix.Map is not null || matrix.DestinationStride == Layout.Stride(matrix.Outputs) ? string.Empty : $"_To{matrix.DestinationStride}");
        return name.ToString();
    }

    /// <summary>What a product computes, in a sentence.</summary>
    public static string SummaryOf(MatrixPlan matrix, ActivationPlan? activation)
    {
        string pixels = matrix.Pixels == 1 ? "one pixel" : matrix.PixelsVary ? $"up to {matrix.Pixels} pixels" : $"{matrix.Pixels} pixels";
        string ending = matrix.Epilogue switch
        {
            Epilogue.StoreAndActivate => $", then {activation!.TypeName}",
            Epilogue.StoreToMap => ", to pixels of a map",
            Epilogue.AddToMap => ", plus pixels of a map, to another",
            Epilogue.ScaleAndAddToMap => ", times a factor for each output, plus pixels of a map, to another",
            _ => string.Empty,
        };
        return $"Matrix product: {matrix.Inputs} inputs to {matrix.Outputs} outputs for {pixels} a call{ending}.";
    }

    /// <summary>A depthwise convolution: <c>Depthwise7x7_96_Map56x56_Strip8_Pair8</c>.</summary>
    public static string OfDepthwise(FeatureMap map, int taps, int destinationStride, int stripPixels, int pairPixels) =>
        $"Depthwise{taps}x{taps}_{map.Channels}_Map{map.Height}x{map.Width}_Strip{stripPixels}_Pair{pairPixels}"
        + (destinationStride == Layout.Stride(map.Channels) ? string.Empty : $"_To{destinationStride}");

    /// <summary>The body of products by seven products: what it computes, and the register tiles: <c>SevenProductsGelu_14x2_6x2_6x4</c>.</summary>
    public static string OfSevenProducts(ActivationPlan? activation, Epilogue epilogue, bool isSliced, bool handsOnSums, SevenProductsTiles tiles) =>
        $"SevenProducts{activation?.TypeName}{Ending(epilogue)}{Tile(tiles.Tile512)}{Tile(tiles.Tile256)}{Tile(tiles.Tile128)}"
        + (isSliced ? "_Sliced" : string.Empty) + (handsOnSums ? string.Empty : "_NoSums") + Steps(tiles.StepsPerTurn);

    private static string Ending(Epilogue epilogue) => epilogue switch
    {
        Epilogue.StoreToMap => "ToMap",
        Epilogue.AddToMap => "Added",
        Epilogue.ScaleAndAddToMap => "ScaledAndAdded",
        _ => string.Empty,
    };

    // So many steps of K in a turn where nothing is said.
    private static string Steps(int perTurn) => perTurn == MatrixPlan.UsualStepsPerTurn ? string.Empty : $"_{perTurn}StepATurn";

    private static string Tile(TilePlan tile) => $"_{tile.Rows}x{tile.Vectors}";
}
