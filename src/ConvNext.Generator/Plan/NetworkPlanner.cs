using ConvNext.Generator.Config;

namespace ConvNext.Generator.Plan;

/// <summary>Makes the plan of a network.</summary>
internal static class NetworkPlanner
{
    /// <summary>The plan that <paramref name="request"/> asks for.</summary>
    public static NetworkPlan Plan(ModelRequest request) => new(request);
}
