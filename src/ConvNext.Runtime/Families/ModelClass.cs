namespace ConvNext.Families;

/// <summary>One of the reference's classes of a family, as <c>architectures</c> of config.json names it.</summary>
/// <param name="Name">The class.</param>
/// <param name="Returns">The output that it is for.</param>
/// <param name="HasPrefix">Whether its checkpoints put the family's prefix before the names of the model inside it.</param>
internal sealed record ModelClass(string Name, OutputKind Returns, bool HasPrefix);
