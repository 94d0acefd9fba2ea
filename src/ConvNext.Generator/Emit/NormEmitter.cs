using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>The parts of a call that normalises pixels.</summary>
internal static class NormEmitter
{
    /// <summary>The method, with what it is generic over.</summary>
    public static string Method(NormPlan norm) => $"global::ConvNext.Kernels.{norm.TypeName}.Apply<TSimd, TVector>";

    /// <summary>What it has learned, members of the view called <paramref name="view"/>, for <paramref name="channels"/>, an expression.</summary>
    public static string Parameters(NormPlan norm, string view, string channels) =>
        $"new({view}.NormWeight, {(norm.HasBias ? $"{view}.NormBias" : "null")}, {channels}, {Literal.OfFloat(norm.Epsilon)})";
}
