using ConvNext.Generator.Config;

namespace ConvNext.Generator.Plan;

/// <summary>All decisions about one network.</summary>
/// <param name="Request">What the plan was made from.</param>
internal sealed record NetworkPlan(ModelRequest Request);
