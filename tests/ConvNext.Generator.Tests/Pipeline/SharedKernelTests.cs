using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Generator.Pipeline;
using ConvNext.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;
using KernelPlan = ConvNext.Generator.Plan.KernelPlan;
using NetworkPlan = ConvNext.Generator.Plan.NetworkPlan;
using NetworkPlanner = ConvNext.Generator.Plan.NetworkPlanner;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>A kernel belongs to a shape: the networks of a program whose shapes are the same have it once.</summary>
public class SharedKernelTests
{
    private const string Small = """{ "num_stages": 2, "hidden_sizes": [16, 32], "depths": [1, 1], "image_size": 64, "num_labels": 5 }""";

    // The same shapes but for the classifier.
    private const string Deeper = """{ "num_stages": 2, "hidden_sizes": [16, 32], "depths": [2, 3], "image_size": 64, "num_labels": 9 }""";

    private const string Another = """{ "num_stages": 1, "hidden_sizes": [24], "depths": [1], "image_size": 40, "num_labels": 5 }""";

    [Fact]
    public void Two_networks_have_equal_kernels_once()
    {
        string[] first = Kernels(GeneratorHarness.Run(new TestItem("a/config.json", Small)));
        string[] second = Kernels(GeneratorHarness.Run(new TestItem("b/config.json", Deeper)));

        GeneratorRunResult both = GeneratorHarness.Run(new TestItem("a/config.json", Small), new TestItem("b/config.json", Deeper));

        Assert.Empty(both.Diagnostics);
        Assert.Empty(GeneratorHarness.Compile(both));
        Assert.Equal(first.Union(second).Order(), Kernels(both).Order());
        Assert.Equal(first.Length + 1, Kernels(both).Length);
    }

    [Fact]
    public void Names_of_one_function_have_one_kernel()
    {
        string exact = Small.Replace("\"num_labels\"", "\"hidden_act\": \"gelu_python\", \"num_labels\"", StringComparison.Ordinal);

        GeneratorRunResult both = GeneratorHarness.Run(new TestItem("a/config.json", Small), new TestItem("b/config.json", exact));

        Assert.Equal(Kernels(GeneratorHarness.Run(new TestItem("a/config.json", Small))).Order(), Kernels(both).Order());
    }

    [Fact]
    public void What_differs_in_the_activation_alone_shares_the_other_kernels()
    {
        string relu = Small.Replace("\"num_labels\"", "\"hidden_act\": \"relu\", \"num_labels\"", StringComparison.Ordinal);
        string[] one = Kernels(GeneratorHarness.Run(new TestItem("a/config.json", Small)));

        GeneratorRunResult both = GeneratorHarness.Run(new TestItem("a/config.json", Small), new TestItem("b/config.json", relu));

        // The expands of two stages.
        string[] added = Kernels(both).Except(one).ToArray();
        Assert.Equal(2, added.Length);
        Assert.All(added, name => Assert.Contains("Relu_", name, StringComparison.Ordinal));
    }

    [Fact]
    public void A_network_more_whose_kernels_exist_makes_no_file_of_a_kernel()
    {
        TestItem first = new("a/config.json", Small);
        (GeneratorRunResult before, GeneratorRunResult after) = Between([first], [first, new TestItem("b/config.json", Small)]);

        Assert.Equal(Kernels(before), Kernels(after));
        Assert.All(Reasons(after, StepNames.KernelFile), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.Equal(Kernels(before).Length, Reasons(after, StepNames.KernelFile).Length);
    }

    [Fact]
    public void A_network_that_comes_first_makes_none_of_the_others_kernels_anew()
    {
        TestItem other = new("z/config.json", Small);
        (GeneratorRunResult before, GeneratorRunResult after) = Between(
            [new TestItem("a/config.json", Another), other], [new TestItem("a/config.json", Another.Replace("24", "40", StringComparison.Ordinal)), other]);

        string[] kept = Kernels(before).Intersect(Kernels(after)).ToArray();
        Assert.Equal(Kernels(GeneratorHarness.Run(other)).Order(), kept.Order());
        IncrementalStepRunReason[] reasons = Reasons(after, StepNames.KernelFile);
        Assert.Equal(kept.Length, reasons.Count(reason => reason == IncrementalStepRunReason.Cached));
        Assert.Equal(Kernels(after).Length - kept.Length, reasons.Count(reason => reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New));
    }

    [Fact]
    public void A_network_that_goes_leaves_its_kernels_to_those_that_use_them_too()
    {
        TestItem other = new("b/config.json", Deeper);
        (_, GeneratorRunResult after) = Between([new TestItem("a/config.json", Small), other], [new TestItem("a/config.json", Another), other]);

        Assert.Empty(after.Diagnostics);
        Assert.Empty(GeneratorHarness.Compile(after));
        Assert.Superset(Kernels(GeneratorHarness.Run(other)).ToHashSet(), Kernels(after).ToHashSet());
    }

    [Fact]
    public void A_network_in_error_has_no_kernels()
    {
        GeneratorRunResult result = GeneratorHarness.Run(new TestItem("a/config.json", "{"), new TestItem("b/config.json", Another));

        Assert.Equal(Kernels(GeneratorHarness.Run(new TestItem("b/config.json", Another))), Kernels(result));
    }

    /// <summary>A name that two different kernels had would be one network computing with the other's.</summary>
    [Fact]
    public void Different_kernels_have_different_names_and_equal_ones_equal_files()
    {
        string[] configurations = Directory.GetDirectories(Repository.PathOf("tests/ConvNext.Kernels.Tests/configs"))
            .Select(folder => Path.Combine(folder, "config.json")).Where(File.Exists).Select(File.ReadAllText).ToArray();
        string[] activations = ["gelu", "relu", "prelu"];
        IEnumerable<string> swept =
            from channels in new[] { 1, 5, 16, 40, 96, 128, 192, 256, 384, 512, 640, 768, 1024 }
            from size in new[] { 8, 28, 36, 48, 64, 96, 100, 224, 384 }
            let activation = activations[channels % 3]
            let scale = size % 8 == 0 ? "1e-6" : "0"
            select $$"""
                { "num_stages": 2, "hidden_sizes": [{{channels}}, {{channels * 2}}], "depths": [1, 1], "image_size": {{size}},
                "hidden_act": "{{activation}}", "layer_scale_init_value": {{scale}} }
                """;
        TestItem[] items = [.. configurations.Concat(swept).Select((text, index) => new TestItem($"net{index}/config.json", text))];
        var kernels = new HashSet<KernelPlan>();
        var generator = new ConvNextGenerator(request =>
        {
            NetworkPlan plan = NetworkPlanner.Plan(request);
            kernels.UnionWith(plan.AllKernels);
            return plan with { Kernels = default };
        });
        GeneratorHarness.CreateDriver(generator, items).RunGenerators(GeneratorHarness.CreateCompilation());

        Assert.True(kernels.Count > 400, $"Only {kernels.Count} kernels were planned.");
        Assert.Equal([], kernels.GroupBy(kernel => kernel.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => string.Join(" and ", group)));
        Assert.All(kernels, kernel => Assert.Matches("^[A-Z][A-Za-z0-9_]{0,120}$", kernel.Name));
    }

    [Fact]
    public void A_kernel_whose_name_another_has_is_a_defect_that_stops_its_network_alone()
    {
        // As if names left out how many pixels a call has.
        var generator = new ConvNextGenerator(request =>
        {
            NetworkPlan plan = NetworkPlanner.Plan(request);
            return plan with { Kernels = new(plan.Kernels.Select(use => use with { Kernel = use.Kernel with { Name = use.Name } })) };
        });
        GeneratorDriver driver = GeneratorHarness.CreateDriver(generator, new TestItem("a/config.json", Small), new TestItem("b/config.json", Another));

        GeneratorRunResult result = driver.RunGenerators(GeneratorHarness.CreateCompilation()).GetRunResult().Results.Single();

        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("CNX020", diagnostic.Id);
        Assert.Contains("Two different kernels are called StemConvolution.", diagnostic.GetMessage(), StringComparison.Ordinal);
        Assert.Equal(["Test.App.B.g.cs"], result.GeneratedSources.Select(source => source.HintName).Where(name => name.StartsWith("Test.App.B.", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_program_sees_the_kernels_of_a_library_whose_internals_it_sees_and_has_its_own()
    {
        GeneratorRunResult result = GeneratorHarness.Run(new TestItem("a/config.json", Small, ("Namespace", "Library.Models")));
        GeneratorRunResult second = GeneratorHarness.Run(new TestItem("b/config.json", Deeper, ("Namespace", "Other.Models")));
        MetadataReference library = Library("Library", "Program", result);
        MetadataReference other = Library("Other", "Program", second);
        GeneratorRunResult own = GeneratorHarness.Run(new TestItem("a/config.json", Small));

        CSharpCompilation program = Compilation(
            "Program",
            own,
            "class User { void Use() { Test.App.A.CreateRandom(); Library.Models.A.CreateRandom(); Other.Models.B.CreateRandom(); } }").AddReferences(library, other);

        Assert.NotEmpty(Kernels(own).Intersect(Kernels(second)));
        Assert.Empty(program.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
    }

    private static PortableExecutableReference Library(string name, string friend, GeneratorRunResult result)
    {
        CSharpCompilation library = Compilation(name, result, $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{friend}\")]");
        using var image = new MemoryStream();
        Assert.True(library.Emit(image).Success);
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private static CSharpCompilation Compilation(string name, GeneratorRunResult result, string source) =>
        GeneratorHarness.CreateCompilation(true, [source, .. result.GeneratedSources.Select(generated => generated.SourceText.ToString())]).WithAssemblyName(name);

    private static string[] Kernels(GeneratorRunResult result) => [.. GeneratorHarness.KernelFiles(result).Select(source => source.HintName)];

    private static IncrementalStepRunReason[] Reasons(GeneratorRunResult result, string step) =>
        [.. result.TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason).Where(reason => reason != IncrementalStepRunReason.Removed)];

    private static (GeneratorRunResult Before, GeneratorRunResult After) Between(TestItem[] before, TestItem[] after)
    {
        GeneratorDriver driver = GeneratorHarness.CreateDriver(new ConvNextGenerator(), before);
        CSharpCompilation compilation = GeneratorHarness.CreateCompilation();
        driver = driver.RunGenerators(compilation);
        GeneratorDriver changed = driver.ReplaceAdditionalTexts(GeneratorHarness.Files(after));
        return (driver.GetRunResult().Results.Single(), changed.RunGenerators(compilation).GetRunResult().Results.Single());
    }
}
