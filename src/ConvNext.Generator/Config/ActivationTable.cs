using System.Linq;
using ConvNext.Configuration;

namespace ConvNext.Generator.Config;

/// <summary>Finds the function that a name of <c>hidden_act</c> means.</summary>
internal static class ActivationTable
{
    // By the one name that stands for each function in ActivationNames.
    private static readonly (string Name, Activation Activation)[] Rows =
    {
        ("gelu", Activation.Gelu),
        ("gelu_10", Activation.Gelu10),
        ("gelu_new", Activation.GeluTanh),
        ("gelu_fast", Activation.GeluFast),
        ("quick_gelu", Activation.QuickGelu),
        ("silu", Activation.Silu),
        ("relu", Activation.Relu),
        ("relu2", Activation.Relu2),
        ("relu6", Activation.Relu6),
        ("leaky_relu", Activation.LeakyRelu),
        ("sigmoid", Activation.Sigmoid),
        ("tanh", Activation.Tanh),
        ("hardswish", Activation.HardSwish),
        ("mish", Activation.Mish),
        ("linear", Activation.Linear),
        ("laplace", Activation.Laplace),
        ("sqrtsoftplus", Activation.SqrtSoftplus),
        ("prelu", Activation.PRelu),
    };

    /// <summary>The function called <paramref name="name"/>, which is one of <see cref="ActivationNames.All"/>.</summary>
    public static Activation Find(string name) => Rows.Single(row => row.Name == ActivationNames.FunctionOf(name)).Activation;
}
