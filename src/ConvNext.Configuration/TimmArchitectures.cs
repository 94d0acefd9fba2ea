using System;
using System.Collections.Generic;
using System.Linq;

namespace ConvNext.Configuration;

/// <summary>The table of timm's ConvNeXts, as of timm 1.0.31. Of torchvision's, the four names are the same and so are the networks.</summary>
internal static class TimmArchitectures
{
    private const int MostSuggested = 3;

    private static readonly int[] SmallDepths = { 2, 2, 6, 2 };
    private static readonly int[] NanoDepths = { 2, 2, 8, 2 };
    private static readonly int[] ZeptoDepths = { 2, 2, 4, 2 };
    private static readonly int[] TinyDepths = { 3, 3, 9, 3 };
    private static readonly int[] LargeDepths = { 3, 3, 27, 3 };

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<TimmArchitecture> All = new[]
    {
        Of("convnext_atto", SmallDepths, 40),
        Of("convnext_femto", SmallDepths, 48),
        Of("convnext_pico", SmallDepths, 64),
        Of("convnext_nano", NanoDepths, 80),
        Of("convnext_tiny", TinyDepths, 96),
        Of("convnext_small", LargeDepths, 96),
        Of("convnext_base", LargeDepths, 128),
        Of("convnext_large", LargeDepths, 192),
        Of("convnext_xlarge", LargeDepths, 256),
        Of("convnext_xxlarge", new[] { 3, 4, 30, 3 }, 384) with { NormEps = 1e-5 },
        Of("convnext_large_mlp", LargeDepths, 192) with { HeadHiddenSize = 1536 },
        Of("convnext_tiny_hnf", TinyDepths, 96) with { HeadNormFirst = true },
        Of("convnext_atto_ols", SmallDepths, 40) with { StemType = "overlap_tiered" },
        Of("convnext_femto_ols", SmallDepths, 48) with { StemType = "overlap_tiered" },
        Of("convnext_pico_ols", SmallDepths, 64) with { StemType = "overlap_tiered" },
        Of("convnext_nano_ols", NanoDepths, 80) with { StemType = "overlap" },
        Of("convnext_atto_rms", SmallDepths, 40) with { Norm = NormKind.Rms },
        Of("convnext_zepto_rms", ZeptoDepths, 32) with { Norm = NormKind.Simple },
        Of("convnext_zepto_rms_ols", ZeptoDepths, 32) with { Norm = NormKind.Simple, StemType = "overlap_act" },
        Second("convnextv2_atto", SmallDepths, 40),
        Second("convnextv2_femto", SmallDepths, 48),
        Second("convnextv2_pico", SmallDepths, 64),
        Second("convnextv2_nano", NanoDepths, 80),
        Second("convnextv2_tiny", TinyDepths, 96),
        Second("convnextv2_small", LargeDepths, 96),
        Second("convnextv2_base", LargeDepths, 128),
        Second("convnextv2_large", LargeDepths, 192),
        Second("convnextv2_huge", LargeDepths, 352),
        new("test_convnext", new[] { 1, 2, 4, 2 }, new[] { 24, 32, 48, 64 }) { NormEps = 1e-5, ActLayer = "gelu_tanh" },
        new("test_convnext2", new[] { 1, 1, 1, 1 }, new[] { 32, 64, 96, 128 }) { NormEps = 1e-5, ActLayer = "gelu_tanh" },
        new("test_convnext3", new[] { 1, 1, 1, 1 }, new[] { 32, 64, 96, 128 }) { NormEps = 1e-5, ActLayer = "silu", KernelSizes = new[] { 7, 5, 5, 3 } },
    };

    /// <summary>The architecture called <paramref name="name"/>, or null. What stands behind a dot says which weights, and never changes the network.</summary>
    public static TimmArchitecture? Find(string name)
    {
        string architecture = name.Split('.')[0];
        return All.FirstOrDefault(row => string.Equals(row.Name, architecture, StringComparison.Ordinal));
    }

    /// <summary>The names that are nearest to <paramref name="name"/>, by the letters that are to be changed, as a list for a sentence.</summary>
    public static string Nearest(string name)
    {
        string wanted = name.Split('.')[0].ToLowerInvariant().Replace('-', '_');
        string[] names = All
            .OrderBy(row => Distance(row.Name, wanted))
            .Take(MostSuggested)
            .Select(row => row.Name)
            .ToArray();
        return $"{names[0]}, {names[1]} and {names[2]}";
    }

    private static TimmArchitecture Of(string name, int[] depths, int width) => new(name, depths, new[] { width, 2 * width, 4 * width, 8 * width });

    private static TimmArchitecture Second(string name, int[] depths, int width) => Of(name, depths, width) with { UseGrn = true, HasLayerScale = false };

    // Levenshtein's distance; a name is cut at a length that no architecture's has.
    private static int Distance(string left, string right)
    {
        const int LongestCompared = 64;
        right = right.Length > LongestCompared ? right.Substring(0, LongestCompared) : right;
        int[] row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int substituted = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
