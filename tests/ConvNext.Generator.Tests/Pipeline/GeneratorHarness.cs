using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using KernelPlan = ConvNext.Generator.Plan.KernelPlan;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>A ConvNextModel item, held in memory.</summary>
internal sealed class TestItem : AdditionalText
{
    private readonly SourceText? _text;

    /// <summary>An item with metadata; a null text is a file that cannot be read.</summary>
    public TestItem(string path, string? text, params (string Name, string Value)[] metadata)
    {
        Path = path;
        _text = text is null ? null : SourceText.From(text);
        Metadata = metadata.ToImmutableDictionary(entry => entry.Name, entry => entry.Value);
    }

    /// <summary>A preprocessor_config.json for the items whose Preprocessor metadata are its path, as the targets arrange it.</summary>
    public static TestItem CreatePreprocessor(string path, string? text) => CreateOther(path, text);

    /// <summary>An additional file that is no item.</summary>
    public static TestItem CreateOther(string path, string? text) => new(path, text) { Metadata = null };

    public override string Path { get; }

    /// <summary>What the project says of the item; null for a file that is none.</summary>
    public ImmutableDictionary<string, string>? Metadata { get; init; }

    public override SourceText? GetText(CancellationToken cancellationToken = default) => _text;
}

/// <summary>Runs the generator as the compiler does.</summary>
internal static class GeneratorHarness
{
    public const string RootNamespace = "Test.App";

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    /// <summary>The running framework, the Runtime with its package, and ConvNext.Training, which generated code and its callers use, and nothing else of this test's assemblies.</summary>
    public static ImmutableArray<MetadataReference> References { get; } = FindReferences();

    /// <summary>A project with pointers allowed, nullable references and XML documentation.</summary>
    public static CSharpCompilation CreateCompilation(bool allowUnsafe = true, params string[] sources) =>
        CSharpCompilation.Create(
            "TestApp",
            sources.Select(source => CSharpSyntaxTree.ParseText(source, ParseOptions)),
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, allowUnsafe: allowUnsafe, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999));

    /// <summary>A driver over <paramref name="items"/>, which remembers each step.</summary>
    public static GeneratorDriver CreateDriver(ConvNextGenerator generator, params TestItem[] items) => CreateDriver(generator, [], items);

    /// <summary>The same for a project that has <paramref name="properties"/>.</summary>
    public static GeneratorDriver CreateDriver(ConvNextGenerator generator, (string Name, string Value)[] properties, params TestItem[] items) =>
        CSharpGeneratorDriver.Create(
            new[] { generator.AsSourceGenerator() },
            Files(items),
            ParseOptions,
            new TestOptionsProvider(properties),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>What the build hands to the compiler for <paramref name="items"/>: each file once, and the list of the items.</summary>
    public static ImmutableArray<AdditionalText> Files(params TestItem[] items)
    {
        IEnumerable<string> blocks = items.Where(item => item.Metadata is not null)
            .Select(item => $"Path={item.Path}\n" + string.Concat(item.Metadata!.OrderBy(entry => entry.Key).Select(entry => $"{entry.Key}={entry.Value}\n")));
        return items.DistinctBy(item => item.Path).Append(TestItem.CreateOther("obj/Test.convnextmodels", string.Concat(blocks))).ToImmutableArray<AdditionalText>();
    }

    /// <summary>One run from the beginning.</summary>
    public static GeneratorRunResult Run(params TestItem[] items) => Run(CreateCompilation(), items);

    /// <summary>One run from the beginning, for a given project.</summary>
    public static GeneratorRunResult Run(Compilation compilation, params TestItem[] items) =>
        CreateDriver(new ConvNextGenerator(), items).RunGenerators(compilation).GetRunResult().Results.Single();

    /// <summary>The files of generated classes, without those of the kernels that they share.</summary>
    public static IEnumerable<GeneratedSourceResult> ClassFiles(GeneratorRunResult result) =>
        result.GeneratedSources.Where(source => !source.HintName.StartsWith(KernelPlan.Namespace + ".", StringComparison.Ordinal));

    /// <summary>The files of kernels.</summary>
    public static IEnumerable<GeneratedSourceResult> KernelFiles(GeneratorRunResult result) => result.GeneratedSources.Except(ClassFiles(result));

    /// <summary>What the compiler says of generated sources beside <paramref name="sources"/>, hints left out.</summary>
    public static ImmutableArray<Diagnostic> Compile(GeneratorRunResult result, params string[] sources)
    {
        CSharpCompilation compilation = CreateCompilation(
            allowUnsafe: true,
            sources.Concat(result.GeneratedSources.Select(source => source.SourceText.ToString())).ToArray());
        return compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).ToImmutableArray();
    }

    private static ImmutableArray<MetadataReference> FindReferences()
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return trusted.Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == framework || Path.GetFileName(path) is "ConvNext.Runtime.dll" or "ConvNext.Training.dll" or "System.Numerics.Tensors.dll")
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))
            .ToImmutableArray();
    }

    private sealed class TestOptionsProvider((string Name, string Value)[] properties) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } =
            new TestOptions(properties.Prepend(("RootNamespace", RootNamespace)).ToDictionary(property => "build_property." + property.Item1, property => property.Item2));

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new TestOptions(new Dictionary<string, string>());

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
            new TestOptions(new Dictionary<string, string>());
    }

    private sealed class TestOptions : AnalyzerConfigOptions
    {
        private readonly Dictionary<string, string> _values;

        public TestOptions(Dictionary<string, string> values) => _values = values;

        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) =>
            _values.TryGetValue(key, out value);
    }
}
