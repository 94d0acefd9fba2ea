namespace ConvNext.Generator.Plan;

/// <summary>What holds for the code of all networks.</summary>
internal static class GeneratedCode
{
    /// <summary>
    /// Version of the contract between generated code and the runtime. It goes up, here and in the runtime's <c>GeneratorContract</c>, when generated code
    /// needs something else of the runtime than before; the tests list what it needs.
    /// </summary>
    public const int Contract = 5;
}
