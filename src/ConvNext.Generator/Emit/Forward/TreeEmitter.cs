using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the network as a tree: one line per layer with its output's shape and its parameters.</summary>
internal static class TreeEmitter
{
    private const int ShapeColumn = 46;
    private const int ParameterColumn = 64;
    private const int ParameterWidth = 14;

    public static void Emit(SourceWriter writer, NetworkPlan plan, string name)
    {
        writer.Lines("//");
        Row(writer, name, "output", "parameters");
        Row(writer, "├─ pixel_values", Of(plan.Stem.Input), string.Empty);
        string norm = plan.Stem.Norm.Title;
        string convolution = plan.Stem.Overlap is { } overlap
            ? $"two convolutions 3×3{(overlap.IsActivated ? ", activated" : string.Empty)}"
            : $"convolution {plan.Stem.PatchHeight}×{plan.Stem.PatchWidth}";
        LayerRows(writer, $"├─ stem: {convolution}, {norm}", Layers(plan, LayerKind.Stem));
        foreach (StagePlan stage in plan.Stages)
        {
            EmitStage(writer, plan, stage);
        }

        foreach (LayerPlan map in Layers(plan, LayerKind.FeatureMapNorm))
        {
            LayerRow(writer, $"├─ {map.Layer.Name}: layer norm", map);
        }

        LayerRows(writer, $"├─ norm: {norm}", Layers(plan, LayerKind.LastMapNorm));
        bool isRows = plan.Outputs.Any(output => output.Rows > 0);
        string pool = plan.Head is { NormBeforePool: true } ? "├─ pool: mean over the pixels"
            : isRows ? $"├─ pool: mean, behind it the pixels, {norm}"
            : $"├─ pool: mean over the pixels, {norm}";
        LayerRows(writer, pool, Layers(plan, LayerKind.Pool));
        LayerRows(writer, "├─ hidden layer, gelu", Layers(plan, LayerKind.HeadHidden));
        LayerRows(writer, plan.Head?.TakesAnyLabels == true ? "└─ classifier: the checkpoint's labels, or" : "└─ classifier", Layers(plan, LayerKind.Classifier));
        string arena = Literal.Readable(sizeof(float) * plan.Memory.ArenaLengthInFloats);
        string scratch = Literal.Readable(sizeof(float) * (long)plan.Memory.ScratchLengthInFloats);
        writer.Lines($"""
            //
            // {Literal.Readable(plan.ParameterCount)} parameters, {Literal.Readable(plan.MultiplyCount)} multiply-adds per image.
            // Arena {arena} bytes, and {scratch} bytes for each thread.
            //
            """);
    }

    private static void EmitStage(SourceWriter writer, NetworkPlan plan, StagePlan stage)
    {
        List<LayerPlan> layers = plan.Layers.Where(layer => layer.Layer.Stage == stage.Index).ToList();
        Row(writer, $"├─ stage {stage.Index}", Of(Shape.Of(stage.Map)), string.Empty);
        string bits = stage.Downsample is { Matrix.IsQuantized: true } ? " in 8 bits" : string.Empty;
        LayerRows(writer, $"│  ├─ downsample: {plan.Stem.Norm.Title}, convolution 2×2{bits}", layers.Where(layer => layer.Layer.Kind == LayerKind.Downsample));
        foreach (LayerPlan block in layers.Where(layer => layer.Layer.Kind == LayerKind.Block))
        {
            LayerRow(writer, $"│  ├─ block {block.Layer.Block}", block);
        }

        if (stage.Block is { Expand: var expand, Project: var project, KernelSize: var kernel })
        {
            string activation = Literal.InComment(plan.Activation.ConfigName);
            string response = stage.Block.ResponseNorm is null ? string.Empty : ", response norm";
            string eight = stage.Block.Strategy == BlockStrategy.Quantized ? " in 8 bits" : string.Empty;
            string products = $"expand {expand.Inputs}→{expand.Outputs}{eight}, {activation}{response}, project {project.Inputs}→{project.Outputs}{eight}";
            string convolution = $"depthwise {kernel}×{kernel}, {plan.Stem.Norm.Title}";
            writer.Lines($"//  │     block: {convolution}, {products}{(project.HasScale ? ", layer scale" : string.Empty)}, + input");
        }
    }

    private static IEnumerable<LayerPlan> Layers(NetworkPlan plan, LayerKind kind) => plan.Layers.Where(layer => layer.Layer.Kind == kind);

    private static void LayerRows(SourceWriter writer, string text, IEnumerable<LayerPlan> layers)
    {
        foreach (LayerPlan layer in layers)
        {
            LayerRow(writer, text, layer);
        }
    }

    private static void LayerRow(SourceWriter writer, string text, LayerPlan layer) =>
        Row(writer, text, Of(layer.Layer.Shape), Literal.Readable(layer.Parameters));

    private static string Of(Shape shape) => shape.Height > 0 ? $"({shape.Channels}, {shape.Height}, {shape.Width})" : $"({shape.Channels})";

    private static void Row(SourceWriter writer, string text, string shape, string parameters)
    {
        string line = text.PadRight(ShapeColumn) + " " + shape.PadRight(ParameterColumn - ShapeColumn - 1);
        writer.Lines("//  " + (line + parameters.PadLeft(ParameterWidth)).TrimEnd());
    }
}
