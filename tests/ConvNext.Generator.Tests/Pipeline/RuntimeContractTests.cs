using System;
using System.IO;
using System.Linq;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;
using GeneratedCode = ConvNext.Generator.Plan.GeneratedCode;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>A runtime of another version than the generator is one diagnostic, and no wake of compiler errors.</summary>
public class RuntimeContractTests
{
    private const int Own = GeneratedCode.Contract;

    [Fact]
    public void The_runtime_of_this_version_accepts_what_the_generator_makes()
    {
        Assert.Equal(Own, ConvNext.GeneratorContract.Version);
        Assert.InRange(Own, ConvNext.GeneratorContract.OldestVersion, ConvNext.GeneratorContract.Version);
    }

    public static TheoryData<int, int, string, string> Others => new()
    {
        { Own + 1, Own + 3, $"contracts {Own + 1} to {Own + 3}", "ConvNext.Generator" },
        { Own + 1, Own + 1, $"contract {Own + 1}", "ConvNext.Generator" },
        { Own - 1, Own - 1, $"contract {Own - 1}", "ConvNext.Runtime" },
        { 0, 0, "none", "ConvNext.Runtime" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Another_contract_is_told_once(int oldest, int newest, string accepted, string package)
    {
        GeneratorRunResult result = Run($"public static class GeneratorContract {{ public const int OldestVersion = {oldest}; public const int Version = {newest}; }}");

        AssertRefused(result, accepted, package);
    }

    [Fact]
    public void A_runtime_from_before_contracts_is_told_once() => AssertRefused(Run(string.Empty), "none", "ConvNext.Runtime");

    [Theory]
    [InlineData(Own, Own)]
    [InlineData(Own - 1, Own + 1)]
    public void A_contract_that_is_accepted_is_not_mentioned(int oldest, int newest)
    {
        GeneratorRunResult result = Run($"public static class GeneratorContract {{ public const int OldestVersion = {oldest}; public const int Version = {newest}; }}");

        Assert.Empty(result.Diagnostics);
        Assert.True(result.GeneratedSources.Length > 10);
    }

    [Theory]
    [InlineData("Network")]
    [InlineData("Load")]
    [InlineData("CreateRandom")]
    public void A_class_whose_library_was_exchanged_says_so_itself(string member)
    {
        GeneratorRunResult result = GeneratorHarness.Run(
            new TestItem("net/config.json", """{ "num_stages": 1, "hidden_sizes": [8], "depths": [1], "image_size": 8 }""", ("ClassName", "Net")));
        string[] sources = result.GeneratedSources
            .Select(source => source.SourceText.ToString().Replace($"const int Contract = {Own};", "const int Contract = 99;", StringComparison.Ordinal)).ToArray();
        using var program = new MemoryStream();
        Assert.True(GeneratorHarness.CreateCompilation(allowUnsafe: true, sources).Emit(program).Success);
        Type net = Assembly.Load(program.ToArray()).GetType(GeneratorHarness.RootNamespace + ".Net", throwOnError: true)!;
        MethodInfo method = net.GetMethods().First(method => method.Name == member || method.Name == "get_" + member);
        object?[] arguments = [.. method.GetParameters().Select(parameter => parameter.ParameterType == typeof(string) ? "file" : Type.Missing)];

        var error = Assert.Throws<TargetInvocationException>(
            () => method.Invoke(null, BindingFlags.OptionalParamBinding | BindingFlags.InvokeMethod, null, arguments, null)).InnerException;

        Assert.StartsWith("Net was generated for contract 99, but ConvNext.Runtime ", Assert.IsType<ConvNextException>(error).Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(GeneratorRunResult result, string accepted, string package)
    {
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(
            ("CNX029",
                $"ConvNext.Generator makes code for contract {Own}, but ConvNext.Runtime 9.8.7 accepts {accepted}; update the package {package}, so that both are of one version",
                Location.None),
            (diagnostic.Id, diagnostic.GetMessage(null), diagnostic.Location));

        // What stands in is the class's surface alone.
        GeneratedSourceResult standIn = Assert.Single(result.GeneratedSources);
        Assert.DoesNotContain("unsafe", standIn.SourceText.ToString(), StringComparison.Ordinal);
    }

    // Two items of a project whose ConvNext.Runtime has only what the generator looks for.
    private static GeneratorRunResult Run(string contract)
    {
        CSharpCompilation project = GeneratorHarness.CreateCompilation();
        MetadataReference[] framework = [.. project.References.Where(reference => !reference.Display!.EndsWith("ConvNext.Runtime.dll", StringComparison.Ordinal))];
        string source = $$"""
            [assembly: System.Reflection.AssemblyVersion("9.8.7.0")]
            namespace ConvNext { public abstract class ConvNextModel { } {{contract}} }
            """;
        CSharpCompilation runtime = CSharpCompilation.Create(
            "ConvNext.Runtime", [CSharpSyntaxTree.ParseText(source)], framework, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(runtime.GetDiagnostics());
        return GeneratorHarness.Run(project.WithReferences([.. framework, runtime.ToMetadataReference()]), new TestItem("a/config.json", """{"model_type": "convnext"}"""));
    }
}
