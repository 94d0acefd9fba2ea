using System.Collections.Generic;
using ConvNext.Testing;

namespace ConvNext.Compare;

/// <summary>Makes our side of a case.</summary>
/// <param name="weights">The weights; alive as long as the contender.</param>
/// <param name="pixels">The input, (N, C, H, W).</param>
/// <param name="batch">N.</param>
/// <param name="threads">Threads to use.</param>
internal delegate IContender GeneratedNetworkFactory(RecipeSource weights, float[] pixels, int batch, int threads);

/// <summary>The generated networks that take part, by the name of the parity case that they were generated from.</summary>
internal static class GeneratedNetworks
{
    private static readonly Dictionary<string, GeneratedNetworkFactory> Factories = new()
    {
        ["pocket"] = static (weights, pixels, batch, threads) => new GeneratedContender(Pocket.Load(weights), pixels, batch, threads),
        ["atto-like"] = static (weights, pixels, batch, threads) => new GeneratedContender(AttoLike.Load(weights), pixels, batch, threads),
        ["tiny-224"] = static (weights, pixels, batch, threads) => new GeneratedContender(Tiny224.Load(weights), pixels, batch, threads),
        ["tiny-384"] = static (weights, pixels, batch, threads) => new GeneratedContender(Tiny384.Load(weights), pixels, batch, threads),
        ["v2-atto-224"] = static (weights, pixels, batch, threads) => new GeneratedContender(V2Atto224.Load(weights), pixels, batch, threads),
        ["v2-tiny-224"] = static (weights, pixels, batch, threads) => new GeneratedContender(V2Tiny224.Load(weights), pixels, batch, threads),
        ["base-224"] = static (weights, pixels, batch, threads) => new GeneratedContender(Base224.Load(weights), pixels, batch, threads),
    };

    private static readonly Dictionary<string, GeneratedNetworkFactory> EightBitFactories = new()
    {
        ["pocket"] = static (weights, pixels, batch, threads) => new GeneratedContender(PocketInt8.Load(weights), pixels, batch, threads),
        ["atto-like"] = static (weights, pixels, batch, threads) => new GeneratedContender(AttoLikeInt8.Load(weights), pixels, batch, threads),
        ["tiny-224"] = static (weights, pixels, batch, threads) => new GeneratedContender(Tiny224Int8.Load(weights), pixels, batch, threads),
        ["v2-atto-224"] = static (weights, pixels, batch, threads) => new GeneratedContender(V2Atto224Int8.Load(weights), pixels, batch, threads),
        ["base-224"] = static (weights, pixels, batch, threads) => new GeneratedContender(Base224Int8.Load(weights), pixels, batch, threads),
    };

    private static readonly Dictionary<string, GeneratedNetworkFactory> PlainFactories = new()
    {
        ["pocket"] = static (weights, pixels, batch, threads) => new GeneratedContender(PocketPlain.Load(weights), pixels, batch, threads),
        ["atto-like"] = static (weights, pixels, batch, threads) => new GeneratedContender(AttoLikePlain.Load(weights), pixels, batch, threads),
        ["tiny-224"] = static (weights, pixels, batch, threads) => new GeneratedContender(Tiny224Plain.Load(weights), pixels, batch, threads),
        ["tiny-384"] = static (weights, pixels, batch, threads) => new GeneratedContender(Tiny384Plain.Load(weights), pixels, batch, threads),
        ["v2-tiny-224"] = static (weights, pixels, batch, threads) => new GeneratedContender(V2Tiny224Plain.Load(weights), pixels, batch, threads),
        ["base-224"] = static (weights, pixels, batch, threads) => new GeneratedContender(Base224Plain.Load(weights), pixels, batch, threads),
    };

    /// <summary>The cases of which there is a network whose sums are chains.</summary>
    public static IReadOnlyCollection<string> InChains => PlainFactories.Keys;

    /// <summary>The network of <paramref name="fixture"/> with <c>Exactness="plain"</c>.</summary>
    public static IContender CreatePlain(FixtureCase fixture, RecipeSource weights, float[] pixels, int batch, int threads) =>
        PlainFactories[fixture.Name](weights, pixels, batch, threads);

    /// <summary>The cases of which there is a network in 8 bits.</summary>
    public static IReadOnlyCollection<string> InEightBits => EightBitFactories.Keys;

    /// <summary>The network of <paramref name="fixture"/> in 8 bits.</summary>
    public static GeneratedContender CreateInEightBits(FixtureCase fixture, RecipeSource weights, float[] pixels, int batch, int threads) =>
        (GeneratedContender)EightBitFactories[fixture.Name](weights, pixels, batch, threads);

    /// <summary>Whether a network was generated for <paramref name="fixture"/>.</summary>
    public static bool Has(FixtureCase fixture) => Factories.ContainsKey(fixture.Name);

    /// <summary>Our side of <paramref name="fixture"/>, or null when no network was generated for it: the peer then runs alone.</summary>
    public static IContender? Create(FixtureCase fixture, RecipeSource weights, float[] pixels, int batch, int threads) =>
        Factories.TryGetValue(fixture.Name, out GeneratedNetworkFactory? factory) ? factory(weights, pixels, batch, threads) : null;
}
