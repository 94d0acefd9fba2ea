namespace ConvNext;

/// <summary>What the logits are taken for when a loss or scores are computed: <c>problem_type</c> of config.json.</summary>
public enum ProblemType
{
    /// <summary><c>regression</c>: the logits are the values themselves.</summary>
    Regression,

    /// <summary><c>single_label_classification</c>: one class for each image.</summary>
    SingleLabelClassification,

    /// <summary><c>multi_label_classification</c>: each class holds or does not, by itself.</summary>
    MultiLabelClassification,
}
