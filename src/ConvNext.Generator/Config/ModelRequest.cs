using ConvNext.Generator.Support;

namespace ConvNext.Generator.Config;

/// <summary>All that a plan is made from. Equal requests give equal plans and equal generated files.</summary>
/// <param name="Namespace">Namespace of the generated class: a valid one, never empty.</param>
/// <param name="ClassName">Name of the generated class: a valid identifier.</param>
/// <param name="Config">The configuration, the item's ImageSize already in it.</param>
/// <param name="Outputs">The tensors to hand out; at least one.</param>
/// <param name="Accessibility">Who sees the class.</param>
/// <param name="Preprocessor">The preprocessor_config.json that belongs to the model, or null.</param>
internal sealed record ModelRequest(
    string Namespace,
    string ClassName,
    ConvNextConfig Config,
    OutputSelection Outputs,
    ClassAccessibility Accessibility = ClassAccessibility.Unstated,
    PreprocessorConfig? Preprocessor = null)
{
    /// <summary>Whether the classifier has as many labels as the checkpoint; those of the configuration are then its description's only.</summary>
    public bool TakesAnyLabels { get; init; }

    /// <summary>Whether the code is interpreted where it runs, as in a browser.</summary>
    public bool IsInterpreted { get; init; }

    /// <summary>Whether buffers lie apart, so that a test can take away what is between them; see <c>ApartLayout</c>.</summary>
    public bool HasBuffersApart { get; init; }

    /// <summary>Whether a trainer is made beside the class.</summary>
    public bool IsTrained { get; init; }

    /// <summary>What the pointwise products are computed in.</summary>
    public Precision Precision { get; init; }

    /// <summary>How products of floats are summed.</summary>
    public Exactness Exactness { get; init; }

    /// <summary>Image sizes that a session may choose beside that of the configuration.</summary>
    public EquatableArray<ImageSize> OtherSizes { get; init; }
}
