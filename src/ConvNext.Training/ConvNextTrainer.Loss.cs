using System;

namespace ConvNext.Training;

/// <content>The step's loss.</content>
public abstract unsafe partial class ConvNextTrainer
{
    private readonly TrainingLoss _loss = new();

    /// <summary>Computes the logits and the features of the step's images, and what the backward pass needs of them.</summary>
    protected abstract void RunForward();

    /// <summary>Adds the gradients of the parameters that learn, beginning with those of the logits.</summary>
    protected abstract void RunBackward();

    private double ComputeLoss(TrainingLabels labels, LossOptions options, double gradientScale)
    {
        int count = Labels.Count;
        TrainingLoss.Check(options, count);
        ProblemType problem = options.ProblemType ?? Config.ProblemType
            ?? (count == 1 ? ProblemType.Regression : labels.AreClasses ? ProblemType.SingleLabelClassification : ProblemType.MultiLabelClassification);
        return _loss.Compute(problem, options, Logits, labels, count, gradientScale, new Span<float>(LogitGradients, _images * count));
    }
}
