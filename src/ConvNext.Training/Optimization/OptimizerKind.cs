namespace ConvNext.Training.Optimization;

/// <summary>How weights follow their gradients; the names in brackets are those of the reference's <c>optim</c>.</summary>
public enum OptimizerKind
{
    /// <summary>Adam with decoupled weight decay (<c>adamw_torch</c>).</summary>
    AdamW,

    /// <summary>Gradient descent with momentum (<c>sgd</c>).</summary>
    Sgd,
}
