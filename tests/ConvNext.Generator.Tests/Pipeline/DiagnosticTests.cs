using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>Every diagnostic: its id, its place to the column, its whole message.</summary>
public class DiagnosticTests
{
    private const string ModelPath = "models/net/config.json";

    private const string Activations =
        "gelu, gelu_python, gelu_10, gelu_new, gelu_accurate, gelu_pytorch_tanh, gelu_python_tanh, gelu_fast, quick_gelu, silu, swish, relu, relu2, "
        + "relu6, leaky_relu, sigmoid, tanh, hardswish, mish, linear, laplace, sqrtsoftplus, prelu";

    private const string Maps = "stem, stage1, stage2, stage3, stage4 are accepted, each at most once and in this order";
    private const string Indices = "whole numbers from -5 to 4 are accepted, each stage at most once and in the network's order";
    private const string Size = "a whole number from 1 to 16384, or a list of height and width, is accepted";

    /// <summary>Id, message, and a file in which ‹ and › enclose the place that the diagnostic points at.</summary>
    public static TheoryData<string, string, string> InFile => new()
    {
        { "CNX001", "The file is not valid JSON: ',' or '}' is missing before '\"'", "{\n  \"depths\": [1]\n  ‹\"›x\": 1\n}" },
        { "CNX001", "The file is not valid JSON: a value is missing before the end of the file", "‹›" },
        { "CNX002", "The key 'depths' occurs twice in one object; the last one counts", "{\"depths\": [3, 3, 9, 3],\n ‹\"depths\"›: [3, 3, 9, 3]}" },
        { "CNX003", "The file is []; a JSON object is accepted", "\n ‹[]›" },
        { "CNX003", "'num_channels' is \"3\"; a whole number from 1 to 4096 is accepted", "{\n  \"num_channels\": ‹\"3\"›\n}" },
        { "CNX003", "'num_channels' is 3.0; a whole number from 1 to 4096 is accepted", "{\"num_channels\": ‹3.0›}" },
        { "CNX003", "'num_channels' is 1e1; a whole number from 1 to 4096 is accepted", "{\"num_channels\": ‹1e1›}" },
        { "CNX003", "'num_channels' is true; a whole number from 1 to 4096 is accepted", "{\"num_channels\": ‹true›}" },
        { "CNX003", "'num_channels' is null; a whole number from 1 to 4096 is accepted", "{\"num_channels\": ‹null›}" },
        { "CNX003", "'num_channels' is NaN; a whole number from 1 to 4096 is accepted", "{\"num_channels\": ‹NaN›}" },
        { "CNX003", "'num_stages' is [4]; a whole number from 1 to 8 is accepted", "{\"num_stages\": ‹[4]›, \"depths\": [1]}" },
        { "CNX003", "'patch_size' is \"4x4\"; " + Size, "{\"patch_size\": ‹\"4x4\"›}" },
        { "CNX003", "'patch_size' is [4, 4, 4]; " + Size, "{\"patch_size\": ‹[4, 4, 4]›}" },
        { "CNX003", "'image_size[1]' is 2.5; a whole number from 1 to 16384 is accepted", "{\"image_size\": [224, ‹2.5›]}" },
        { "CNX003", "'image_size' is { \"height\": 224}; " + Size, "{\"image_size\": ‹{\n\"height\": 224}›}" },
        { "CNX003", "'hidden_sizes' is 96; a list of whole numbers, or null, is accepted", "{\"hidden_sizes\": ‹96›}" },
        { "CNX003", "'depths[2]' is \"9\"; a whole number from 0 to 1024 is accepted", "{\"depths\": [3, 3, ‹\"9\"›, 3]}" },
        { "CNX003", "'hidden_act' is null; one of " + Activations + " is accepted", "{\"hidden_act\": ‹null›}" },
        { "CNX003", "'layer_norm_eps' is \"1e-6\"; a finite number of at least 0 is accepted", "{\"layer_norm_eps\": ‹\"1e-6\"›}" },
        { "CNX003", "'layer_norm_eps' is NaN; a finite number of at least 0 is accepted", "{\"layer_norm_eps\": ‹NaN›}" },
        { "CNX003", "'layer_scale_init_value' is -Infinity; a finite number is accepted", "{\"layer_scale_init_value\": ‹-Infinity›}" },
        { "CNX003", "'drop_path_rate' is false; a number from 0 to 1 is accepted", "{\"drop_path_rate\": ‹false›}" },
        { "CNX003", "'model_type' is 1; a string or null is accepted", "{\"model_type\": ‹1›}" },
        { "CNX003", "'problem_type' is 1; \"regression\", \"single_label_classification\", \"multi_label_classification\" or null is accepted", "{\"problem_type\": ‹1›}" },
        { "CNX003", "'dtype' is {}; a string or null is accepted", "{\"dtype\": ‹{}›}" },
        { "CNX003", "'torch_dtype' is 32; a string or null is accepted", "{\"dtype\": \"float32\", \"torch_dtype\": ‹32›}" },
        { "CNX003", "'architectures[0]' is null; a string is accepted", "{\"architectures\": [‹null›]}" },
        { "CNX003", "'output_hidden_states' is 1; true, false or null is accepted", "{\"output_hidden_states\": ‹1›}" },
        { "CNX003", "'id2label' is [\"a\", \"b\"]; an object of labels by class, or null, is accepted", "{\"id2label\": ‹[\"a\", \"b\"]›}" },
        { "CNX003", "'label2id' is \"a\"; an object of classes by label, or null, is accepted", "{\"label2id\": ‹\"a\"›}" },
        { "CNX003", "'label2id[\"a\"]' is 1.5; a whole number, also in a string, is accepted", "{\"label2id\": {\"a\": ‹1.5›}}" },
        { "CNX003", "'out_features' is \"stem\"; a list of strings, or null, is accepted", "{\"out_features\": ‹\"stem\"›}" },
        { "CNX003", "'out_indices[0]' is \"1\"; a whole number is accepted", "{\"out_indices\": [‹\"1\"›]}" },
        { "CNX004", "'num_channels' is 0, but a whole number from 1 to 4096 is accepted", "{\"num_channels\": ‹0›}" },
        { "CNX004", "'num_channels' is 99999999999999999999, but a whole number from 1 to 4096 is accepted", "{\"num_channels\": ‹99999999999999999999›}" },
        { "CNX004", "'num_stages' is 9, but a whole number from 1 to 8 is accepted", "{\"num_stages\": ‹9›}" },
        { "CNX004", "'patch_size' is -4, but " + Size, "{\"patch_size\": ‹-4›}" },
        { "CNX004", "'image_size[0]' is 16385, but a whole number from 1 to 16384 is accepted", "{\"image_size\": [‹16385›, 224]}" },
        { "CNX004", "'hidden_sizes[3]' is 16385, but a whole number from 1 to 16384 is accepted", "{\"hidden_sizes\": [1, 2, 3, ‹16385›]}" },
        { "CNX004", "'depths[0]' is -1, but a whole number from 0 to 1024 is accepted", "{\"depths\": [‹-1›, 3, 9, 3]}" },
        { "CNX004", "'num_labels' is 65537, but a whole number from 0 to 65536 is accepted", "{\"num_labels\": ‹65537›}" },
        { "CNX004", "'initializer_range' is -0.1, but a finite number of at least 0 is accepted", "{\"initializer_range\": ‹-0.1›}" },
        { "CNX004", "'layer_norm_eps' is 1e999, but a finite number of at least 0 is accepted", "{\"layer_norm_eps\": ‹1e999›}" },
        { "CNX004", "'drop_path_rate' is 1.5, but a number from 0 to 1 is accepted", "{\"drop_path_rate\": ‹1.5›}" },
        {
            "CNX004",
            "'problem_type' is \"regress\", but \"regression\", \"single_label_classification\", \"multi_label_classification\" or null is accepted",
            "{\"problem_type\": ‹\"regress\"›}"
        },
        { "CNX005", "'depths' has 3 entries for 4 stages; one entry per stage is accepted", "{\n\"depths\": ‹[3, 3, 9]›}" },
        { "CNX005", "The default of 'hidden_sizes' has 4 entries for 5 stages; one entry per stage is accepted", "{\"num_stages\": ‹5›, \"depths\": [1, 1, 1, 1, 1]}" },
        { "CNX006", "'depths' has 5 entries for 4 stages; the entries after the first 4 are ignored", "{\"depths\": ‹[3, 3, 9, 3, 3]›}" },
        {
            "CNX006",
            "The default of 'depths' has 4 entries for 3 stages; the entries after the first 3 are ignored",
            "{\"hidden_sizes\": [1, 2, 3], \"num_stages\": ‹3›}"
        },
        { "CNX007", "'hidden_act' is \"GELU\", which is no activation function; accepted are " + Activations, "{\"hidden_act\": ‹\"GELU\"›}" },
        { "CNX008", "'hidden_act' is \"xielu\", which is known but not supported; accepted are " + Activations, "{\"hidden_act\": ‹\"xielu\"›}" },
        { "CNX009", "'model_type' is \"resnet\"; accepted is \"convnext\" or \"convnextv2\" or \"dinov3_convnext\"", "{\"depths\": 1, \"model_type\": ‹\"resnet\"›}" },
        { "CNX011", "'num_labels' is 3, but 'id2label' has 1 entries; 'num_labels' is followed, and the labels are called LABEL_0 and so on",
            "{\"id2label\": {\"0\": \"a\"}, \"num_labels\": ‹3›}" },
        { "CNX012", "'id2label' has the key \"a\"; a whole number of at least 0 in a string is accepted", "{\"id2label\": {\"0\": \"a\", ‹\"a\"›: \"b\"}}" },
        { "CNX012", "'id2label' has the key \"-1\"; a whole number of at least 0 in a string is accepted", "{\"id2label\": {‹\"-1\"›: \"b\"}}" },
        { "CNX012", "'id2label' has the value 7 for class 1; a string is accepted", "{\"id2label\": {\"0\": \"a\", \"1\": ‹7›}}" },
        { "CNX012", "'id2label' has a second label for class 0; one label per class is accepted", "{\"id2label\": {\"0\": \"a\", ‹\"00\"›: \"b\"}}" },
        { "CNX013", "'id2label' has 2 entries but none for class 0; it is called \"LABEL_0\"", "{\"num_labels\": 2, ‹\"id2label\"›: {\"1\": \"a\", \"2\": \"b\"}}" },
        { "CNX014", "'out_features' has \"stage5\"; " + Maps, "{\"out_features\": [\"stem\", ‹\"stage5\"›]}" },
        { "CNX014", "'out_features' selects a stage twice with \"stem\"; " + Maps, "{\"out_features\": [\"stem\", ‹\"stem\"›]}" },
        { "CNX014", "'out_features' has \"stem\" after \"stage2\"; " + Maps, "{\"out_features\": [\"stage2\", ‹\"stem\"›]}" },
        { "CNX014", "'out_indices' has 5; " + Indices, "{\"out_indices\": [‹5›]}" },
        { "CNX014", "'out_indices' has -6; " + Indices, "{\"out_indices\": [‹-6›]}" },
        { "CNX014", "'out_indices' selects a stage twice with -1; " + Indices, "{\"out_indices\": [4, ‹-1›]}" },
        {
            "CNX014",
            "'out_indices' selects stage3, but 'out_features' selects stem, stage3; the same stages in both are accepted",
            "{\"out_features\": [\"stem\", \"stage3\"], \"out_indices\": ‹[3]›}"
        },
        {
            "CNX015",
            "'image_size' is 64x31, which leaves stage 3 a map of 2x0; with patches of 4x4 and 4 stages at least 32x32 is accepted",
            "{\n  \"image_size\": ‹[64, 31]›\n}"
        },
        {
            "CNX015",
            "'image_size' is 224x224, which leaves stage 0 a map of 1x0; with patches of 200x300 and 1 stages at least 200x300 is accepted",
            " ‹{›\"patch_size\": [200, 300], \"num_stages\": 1, \"depths\": [1], \"hidden_sizes\": [8]}"
        },
        { "CNX016", "The image would have 805306368 elements; at most 134217728 are accepted", "{\"image_size\": ‹16384›}" },
        { "CNX016", "The map of stage 0 with its border would have 224726400 elements; at most 134217728 are accepted", "{\"image_size\": ‹6096›}" },
        {
            "CNX016",
            "The stem's kernel would have 1614720000 elements; at most 1073741824 are accepted",
            "{\"num_stages\": 1, \"depths\": [1], \"hidden_sizes\": [10000], \"image_size\": 232, \"patch_size\": ‹232›}"
        },
        { "CNX027", "The file has no 'model_type' and is an empty object; the config.json of a ConvNeXt, as transformers writes it, is accepted", "‹{›}" },
        {
            "CNX034",
            "'architecture' is \"convnext_tinny\", which is no ConvNeXt of timm; the nearest names are convnext_tiny, convnextv2_tiny and convnext_pico",
            "{\"architecture\": ‹\"convnext_tinny\"›, \"num_classes\": 10}"
        },
        {
            "CNX035",
            "'model_args' has \"features_only\", which is not supported; accepted are dims, depths, kernel_sizes, patch_size, stem_type, conv_mlp, conv_bias, use_grn, ls_init_value, act_layer, norm_layer, norm_eps, head_hidden_size, head_norm_first, output_stride, in_chans, num_classes, global_pool",
            "{\"architecture\": \"convnext_tiny\", \"model_args\": {‹\"features_only\"›: true}}"
        },
        { "CNX004", "'global_pool' is \"max\", but \"avg\" is accepted", "{\"architecture\": \"convnext_tiny\", \"model_args\": {\"global_pool\": ‹\"max\"›}}" },
        {
            "CNX004",
            "'output_stride' is 16, but a stride that leaves no stage dilated (patches of 4 pixels, an output stride of 32) is accepted",
            "{\"architecture\": \"convnext_tiny\", \"model_args\": {\"output_stride\": ‹16›}}"
        },
        { "CNX004", "'dims' is [10, 20], but a list of 4 whole numbers is accepted", "{\"architecture\": \"convnext_tiny\", \"model_args\": {\"dims\": ‹[10, 20]›}}" },
    };

    /// <summary>Id, message, and the metadata of an item whose file is right; the place is the file's beginning.</summary>
    public static TheoryData<string, string, string, string> InMetadata => new()
    {
        { "CNX015", "The item's ImageSize is 16x16, which leaves stage 3 a map of 0x0; with patches of 4x4 and 4 stages at least 32x32 is accepted", "ImageSize", "16" },
        { "CNX017", "The item's ClassName is \"tiny-224\"; a C# identifier that is no keyword is accepted", "ClassName", "tiny-224" },
        { "CNX017", "The item's ClassName is \"class\"; a C# identifier that is no keyword is accepted", "ClassName", "class" },
        { "CNX017", "The item's Namespace is \"A..B\"; C# identifiers with dots between them is accepted", "Namespace", "A..B" },
        { "CNX017", "The item's ImageSize is \"0\"; a whole number from 1 to 16384, or height x width as in \"224x288\", is accepted", "ImageSize", "0" },
        { "CNX015", "The item's ImageSize is 16x16, which leaves stage 3 a map of 0x0; with patches of 4x4 and 4 stages at least 32x32 is accepted", "ImageSize", "64;16" },
        { "CNX017", "The item's ImageSize is \"64;32;64x64\"; each size once is accepted", "ImageSize", "64;32;64x64" },
        { "CNX017", "The item's ImageSize is \"64;big\"; a whole number from 1 to 16384, or height x width as in \"224x288\", is accepted", "ImageSize", "64;big" },
        { "CNX017", "The item's ImageSize is \"1x2x3\"; a whole number from 1 to 16384, or height x width as in \"224x288\", is accepted", "ImageSize", "1x2x3" },
        {
            "CNX017",
            "The item's Outputs is \"logit\"; a list of logits, pooler_output, last_hidden_state, hidden_states, feature_maps, all is accepted",
            "Outputs",
            "logit,pooler_output"
        },
        { "CNX017", "The item's Labels is \"10\"; \"any\", or nothing for those of config.json, is accepted", "Labels", "10" },
    };

    [Theory]
    [MemberData(nameof(InFile))]
    public void A_mistake_in_the_file_is_reported_where_it_stands(string id, string message, string markedText)
    {
        int start = markedText.IndexOf('‹', StringComparison.Ordinal);
        string text = markedText.Replace("‹", string.Empty, StringComparison.Ordinal).Replace("›", string.Empty, StringComparison.Ordinal);
        int end = markedText.IndexOf('›', StringComparison.Ordinal) - 1;

        Diagnostic diagnostic = Assert.Single(GeneratorHarness.Run(new TestItem(ModelPath, text)).Diagnostics);

        Assert.Equal((id, message), (diagnostic.Id, diagnostic.GetMessage(null)));
        FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
        Assert.Equal(ModelPath, place.Path);
        Assert.Equal((LineAndColumn(text, start), LineAndColumn(text, end)), (place.StartLinePosition.ToString(), place.EndLinePosition.ToString()));
        Assert.Equal((start, end), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.End));
    }

    [Theory]
    [MemberData(nameof(InMetadata))]
    public void A_mistake_in_the_metadata_is_reported_at_the_file(string id, string message, string name, string value)
    {
        Diagnostic diagnostic = Assert.Single(GeneratorHarness.Run(new TestItem(ModelPath, "{\"model_type\": \"convnext\"}", (name, value))).Diagnostics);

        AssertAtFile(diagnostic, ModelPath, id, message);
    }

    [Fact]
    public void Every_kind_has_a_number_a_severity_and_a_case_above()
    {
        IEnumerable<object[]> rows = InFile.Concat(InMetadata);
        string[] elsewhere = { "CNX018", "CNX019", "CNX020", "CNX021", "CNX022", "CNX023", "CNX024", "CNX025", "CNX029", "CNX032", "CNX038", "CNX041", "CNX042" };
        string[] tested = rows.Select(row => (string)row[0]).Concat(elsewhere).Distinct().Order().ToArray();

        foreach (ProblemKind kind in Enum.GetValues<ProblemKind>())
        {
            DiagnosticDescriptor descriptor = Diagnostics.DescriptorOf(kind);
            Assert.Equal($"CNX{(int)kind:D3}", descriptor.Id);
            Assert.Equal(Problem.IsWarning(kind) ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error, descriptor.DefaultSeverity);
        }

        Assert.Equal(Diagnostics.All.Select(descriptor => descriptor.Id), tested);
        Assert.Equal(Enum.GetValues<ProblemKind>().Length, Diagnostics.All.Length);
    }

    internal static void AssertAtFile(Diagnostic diagnostic, string path, string id, string message)
    {
        Assert.Equal((id, message), (diagnostic.Id, diagnostic.GetMessage(null)));
        FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
        Assert.Equal((path, "0,0", "0,0"), (place.Path, place.StartLinePosition.ToString(), place.EndLinePosition.ToString()));
    }

    private static string LineAndColumn(string text, int offset)
    {
        string before = text.Substring(0, offset);
        return $"{before.Count(character => character == '\n')},{offset - before.LastIndexOf('\n') - 1}";
    }
}
