using System;
using ConvNext.Generator.Config;

namespace ConvNext.Generator.Plan;

/// <summary>Decides how the head is computed: the norm before or behind the pooling, a hidden layer where there is one, and the classifier.</summary>
internal static class HeadPlanner
{
    // Outputs of a panel of the classifier where the checkpoint says how many labels there are: as with ImageNet's thousand.
    private const int AnyLabelsPanelWidth = 3 * Layout.Lanes;

    public static HeadPlan Plan(ConvNextConfig config, FeatureMap map, ModelRequest request, WeightTable weights)
    {
        bool takesAnyLabels = request.TakesAnyLabels;
        int hiddenSize = config.Variant.HeadHiddenSize;
        MatrixPlan? hidden = hiddenSize == 0
            ? null
            : PlanVector("HeadHidden", $"Hidden layer of the head: {map.Channels} pooled features to {hiddenSize}.", map.Channels, hiddenSize);
        int features = hidden?.Outputs ?? map.Channels;
        MatrixPlan? classifier = config.NumLabels == 0
            ? null
            : PlanVector("Classifier", $"Classifier: {features} pooled features to {config.NumLabels} logits.", features, config.NumLabels);
        int mostPanels = 0;
        if (classifier is not null && takesAnyLabels)
        {
            classifier = InPanelsOf(AnyLabelsPanelWidth, classifier) with
            {
                Summary = $"Classifier: {features} pooled features to as many logits as the checkpoint has labels.",
                DestinationStride = Layout.RoundUp(config.NumLabels),
            };
            mostPanels = (int)Math.Max(1, StepPlanner.LeastItemOperations / StepPlanner.PanelOperations(classifier));
        }

        // Where a checkpoint says how many labels there are, those of config.json decide: the layout is one for all checkpoints.
        if (classifier is not null && request.Precision == Precision.Int8)
        {
            classifier = classifier with { HasCodes = QuantizedWeightsRule.IsWorthIt((long)classifier.Inputs * classifier.Outputs, config.HasResponseNorm) };
        }

        var norm = new NormPlan(config.LayerNormEps, config.Variant.Norm);
        weights.AddHead(map.Channels, config.Variant.NormBeforePool, hidden, classifier, takesAnyLabels);
        return new HeadPlan(
            map,
            norm,
            config.Variant.NormBeforePool,
            hidden,
            hidden is null ? null : StepPlanner.Split(hidden, 1),
            classifier,
            classifier is null || takesAnyLabels ? null : StepPlanner.Split(classifier, 1),
            mostPanels);
    }

    // A matrix times one vector.
    private static MatrixPlan PlanVector(string name, string summary, int inputs, int outputs) => TilePlanner.Plan(
        new MatrixProduct
        {
            Name = name,
            Summary = summary,
            Inputs = inputs,
            Outputs = outputs,
            Pixels = 1,
            SourceStride = Layout.Stride(inputs),
            DestinationStride = Layout.Stride(outputs),
            Epilogue = Epilogue.Store,
            Prefetches = true,
        },
        mayPass: false);

    private static MatrixPlan InPanelsOf(int width, MatrixPlan matrix) => matrix with
    {
        PanelWidth = width,
        Panels = matrix.PaddedOutputs / width,
        TailWidth = matrix.PaddedOutputs % width,
    };
}
