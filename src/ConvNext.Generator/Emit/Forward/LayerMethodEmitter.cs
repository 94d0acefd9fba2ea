using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints how the steps of each layer are run, one after the other: a method for each layer of Forward, one for all blocks of a stage.</summary>
internal static class LayerMethodEmitter
{
    private const string Generic = ForwardEmitter.Generic;
    private const string Where = ForwardEmitter.Where;

    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        IEnumerable<LayerPlan> different = plan.Layers
            .GroupBy(layer => (layer.Layer.Kind, layer.Layer.Stage))
            .Select(layers => layers.First());
        foreach (LayerPlan layer in different)
        {
            switch (layer.Layer.Kind)
            {
                case LayerKind.Stem:
                    EmitStem(writer, layer, plan.Stem);
                    break;
                case LayerKind.Downsample:
                    EmitDownsample(writer, layer, plan.Stages[layer.Layer.Stage]);
                    break;
                case LayerKind.Block:
                    EmitBlock(writer, layer, plan.Stages[layer.Layer.Stage]);
                    break;
                case LayerKind.LastMapNorm:
                    HeadMethodEmitter.EmitLastMapNorm(writer, plan.Head!, MapsEmitter.LastName(plan));
                    break;
                case LayerKind.HeadHidden:
                    HeadMethodEmitter.EmitHidden(writer, layer, plan.Head!.Hidden!);
                    break;
                case LayerKind.Pool:
                    EmitPool(writer, layer, plan.Head!, MapsEmitter.LastName(plan));
                    break;
                case LayerKind.Classifier:
                    EmitClassifier(writer, layer, plan.Head!);
                    break;
            }
        }
    }

    private static void EmitStem(SourceWriter writer, LayerPlan layer, StemPlan stem)
    {
        if (stem.Overlap is not null)
        {
            string first = layer.Operations.First(operation => operation.Kind == OperationKind.StemFirst).Writes[0];
            OverlapStepEmitter.EmitMethod(writer, first);
            return;
        }

        EmitPatchStem(writer);
    }

    private static void EmitPatchStem(SourceWriter writer) => writer.Blank().Lines($$"""
        private void Stem{{Generic}}(float* pixels, int output)
            {{Where}}
        {
            StemWeights weights = new() { Start = WeightsPointer + Offsets.Stem };
            StemStep{{Generic}} step = new() { Pixels = pixels, Weights = weights, Output = Arena + output + {{MapsEmitter.Stem}}.Origin, Scratch = Scratch };
            Workers.Run(ref step, StemStep{{Generic}}.Items);
        }
        """);

    private static void EmitDownsample(SourceWriter writer, LayerPlan layer, StagePlan stage)
    {
        string name = $"Downsample{stage.Index}";
        string weights = $"new() {{ Start = WeightsPointer + Offsets.{name} }}";
        string input = $"Input = Arena + input + {MapsEmitter.SourceName(stage.Index)}.Origin, Weights = {weights}";
        string output = $"Output = Arena + output + {MapsEmitter.Name(stage.Index)}.Origin";
        using (writer.Blank().Open($"private void {name}{Generic}(int input, int output)\n    {Where}"))
        {
            foreach (Operation operation in layer.Operations)
            {
                string step = $"{operation.Name}Step{Generic}";
                switch (operation.Kind)
                {
                    case OperationKind.Downsample:
                        writer.Lines($"{step} gather = new() {{ {input}, {output}, Scratch = Scratch }};");
                        writer.Lines($"Workers.Run(ref gather, {step}.Items);");
                        break;
                    case OperationKind.GatherWindows:
                        writer.Lines($"{step} gather = new() {{ {input}, Windows = Arena + Buffers.{operation.Writes[0]} }};");
                        writer.Lines($"Workers.Run(ref gather, {step}.Items);");
                        break;
                    case OperationKind.MultiplyWindows:
                        writer.Lines($"{step} product = new() {{ Source = Arena + Buffers.{operation.Reads[0]}, Weights = {weights}, {output}{Scratch(operation)} }};");
                        writer.Lines($"Workers.Run(ref product, {step}.Items);");
                        break;
                }
            }
        }
    }

    private static void EmitBlock(SourceWriter writer, LayerPlan layer, StagePlan stage)
    {
        string origin = $"{MapsEmitter.Name(stage.Index)}.Origin";
        using (writer.Blank().Open($"private void Stage{stage.Index}Block{Generic}(long block, int inputBuffer, int outputBuffer)\n    {Where}"))
        {
            if (stage.Block!.ResponseNorm is not null)
            {
                ResponseNormMethodEmitter.EmitConstants(writer, stage.Block);
            }

            writer.Lines($$"""
                Stage{{stage.Index}}Weights weights = new() { Start = WeightsPointer + block };
                float* input = Arena + inputBuffer + {{origin}};
                float* output = Arena + outputBuffer + {{origin}};
                """);
            foreach (Operation operation in layer.Operations.Where(operation => !operation.HandsOut))
            {
                if (stage.Block.ResponseNorm is null || operation.Kind == OperationKind.Depthwise)
                {
                    EmitBlockStep(writer, operation);
                }
                else
                {
                    ResponseNormMethodEmitter.Emit(writer, operation, stage);
                }
            }
        }
    }

    private static void EmitBlockStep(SourceWriter writer, Operation operation)
    {
        string step = $"{operation.Name}Step{Generic}";
        string scratch = Scratch(operation);
        switch (operation.Kind)
        {
            case OperationKind.Block when operation.Sharing == Sharing.Bands:
                writer.Lines($$"""
                    {{step}} step = new() { Input = input, Weights = weights, Output = output, Scratch = Scratch };
                    Workers.Run(ref step, {{step}}.Items);
                    """);
                break;
            case OperationKind.Block:
                EmitParts(writer, operation, operation.Writes[0]);
                break;
            case OperationKind.Depthwise:
                string normalisedRows = $"Normalised = Arena + Buffers.{operation.Writes[0]}, Rows = {step}.RowsFor(Threads){scratch}";
                writer.Lines($$"""
                    {{step}} depthwise = new() { Input = input, Weights = weights, {{normalisedRows}} };
                    Workers.Run(ref depthwise, depthwise.Items);
                    """);
                break;
            case OperationKind.Perceptron:
                EmitParts(writer, operation, operation.Reads[0]);
                break;
            case OperationKind.Expand:
                string normalised = operation.Reads[0];
                string hidden = operation.Writes[0];
                writer.Lines($$"""
                    {{step}} expand = new() { Source = Arena + Buffers.{{normalised}}, Weights = weights, Hidden = Arena + Buffers.{{hidden}}{{scratch}} };
                    Workers.Run(ref expand, {{step}}.Items);
                    """);
                break;
            case OperationKind.Project:
                writer.Lines($$"""
                    {{step}} project = new() { Source = Arena + Buffers.{{operation.Reads[0]}}, Weights = weights, Input = input, Output = output{{scratch}} };
                    Workers.Run(ref project, {{step}}.Items);
                    """);
                break;
            default:
                throw new InvalidOperationException($"No block runs {operation.Kind}.");
        }
    }

    private static void EmitParts(SourceWriter writer, Operation operation, string normalised)
    {
        string step = $"{operation.Name}Step{Generic}";
        string run = operation.Sharing == Sharing.PartsInPieces ? "RunInPieces" : "Run";
        string pointers = $"Normalised = Arena + Buffers.{normalised}, Input = input, Weights = weights, Output = output, Scratch = Scratch";
        writer.Lines($$"""
            {{step}} step = new() { {{pointers}}, Items = {{step}}.ItemsFor(Threads) };
            Workers.{{run}}(ref step, step.Items);
            """);
    }

    private static void EmitPool(SourceWriter writer, LayerPlan layer, HeadPlan head, string map)
    {
        string source = $"Arena + input + {map}.Origin, {MapsEmitter.ShapeAndStrides(map)}, {map}.PaddedChannels";
        if (head.NormBeforePool)
        {
            HeadMethodEmitter.EmitMean(writer, layer, source);
            return;
        }

        string norm = NormEmitter.Parameters(head.Norm, "weights", $"{map}.Channels");
        bool isRows = layer.Operations[0].Kind == OperationKind.NormRows;
        string channels = $"{map}.Channels";
        string pixels = $"Arena + input + {map}.Origin, {MapsEmitter.ShapeAndStrides(map)}";
        string rows = isRows
            ? $$"""


                // The first row is the mean's, the others are the pixels'.
                new global::System.ReadOnlySpan<float>(pooled, {{channels}}).CopyTo(new global::System.Span<float>(rows, {{channels}}));
                global::ConvNext.Kernels.FeatureMapNorm.Apply<TSimd, TVector>(
                    {{pixels}}, {{norm}}, rows + {{channels}});
            """
            : string.Empty;
        writer.Blank().Lines($$"""
            private void Pool{{Generic}}(int input{{(isRows ? ", float* rows" : string.Empty)}})
                {{Where}}
            {
                HeadWeights weights = new() { Start = WeightsPointer + Offsets.Head };
                float* pooled = Arena + Buffers.{{layer.Layer.Output}};
                global::ConvNext.Kernels.FeatureMaps.Mean<TSimd, TVector>({{source}}, pooled);
                {{NormEmitter.Method(head.Norm)}}(
                    pooled, 0, pooled, 0, 1, {{norm}});{{rows}}
            }
            """);
    }

    private static void EmitClassifier(SourceWriter writer, LayerPlan layer, HeadPlan head)
    {
        Operation operation = layer.Operations[0];
        bool takesAnyLabels = head.TakesAnyLabels;
        string logits = takesAnyLabels ? "_panels.Labels" : $"{head.Classifier!.Name}.Outputs";
        string step = $"{operation.Name}Step{Generic}";
        string panels = takesAnyLabels ? ", Panels = _panels" : string.Empty;
        string items = takesAnyLabels ? "_panels.Items" : $"{step}.Items";
        string destination = $"Arena + Buffers.{operation.Writes[0]}";
        writer.Blank().Lines($$"""
            private void Classify{{Generic}}(float* logits)
                {{Where}}
            {
                HeadWeights weights = new() { Start = WeightsPointer + Offsets.Head };
                {{step}} step = new() { Source = Arena + Buffers.{{operation.Reads[0]}}, Weights = weights, Destination = {{destination}}{{panels}}{{Scratch(operation)}} };
                Workers.Run(ref step, {{items}});
                new global::System.ReadOnlySpan<float>({{destination}}, {{logits}}).CopyTo(new global::System.Span<float>(logits, {{logits}}));
            }
            """);
    }

    private static string Scratch(Operation operation) => operation.ScratchLengthInFloats > 0 ? ", Scratch = Scratch" : string.Empty;
}
