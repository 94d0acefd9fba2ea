namespace ConvNext.Generator.Plan;

/// <summary>What generated code and the runtime expect of each other.</summary>
internal static class GeneratorContract
{
    /// <summary>
    /// The version that generated code is written for. It goes up, here and in the runtime's class of this name, when generated code needs something
    /// else of the runtime than before; the tests list what it needs.
    /// </summary>
    public const int Version = 1;
}
