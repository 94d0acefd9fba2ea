using System.Globalization;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Generator.Config;
using ConvNext.Generator.Plan;
using ConvNext.Generator.Support;
using Microsoft.CodeAnalysis;

namespace ConvNext.Generator.Pipeline;

/// <summary>The contracts that the project's ConvNext.Runtime accepts.</summary>
/// <param name="RuntimeVersion">Version of its assembly.</param>
/// <param name="Oldest">The oldest contract, 0 where the library is from before there were any.</param>
/// <param name="Newest">The newest, 0 in that case too.</param>
internal sealed record RuntimeContract(string RuntimeVersion, int Oldest, int Newest)
{
    private const string TypeName = "ConvNext.GeneratorContract";

    /// <summary>Whether the code of this generator is for one of them.</summary>
    public bool Fits => Oldest <= GeneratedCode.Contract && GeneratedCode.Contract <= Newest;

    /// <summary>Reads them off the library that has <paramref name="model"/>, the base class of generated ones.</summary>
    public static RuntimeContract Of(INamedTypeSymbol model)
    {
        INamedTypeSymbol? contract = model.ContainingAssembly.GetTypeByMetadataName(TypeName);
        return new RuntimeContract(model.ContainingAssembly.Identity.Version.ToString(3), Constant(contract, "OldestVersion"), Constant(contract, "Version"));
    }

    /// <summary>The mistake, where it is one: which of the two packages has to be updated follows from which is older.</summary>
    public ConfigProblem Problem()
    {
        string accepted = Newest == 0 ? "none" : Oldest == Newest ? $"contract {Text(Newest)}" : $"contracts {Text(Oldest)} to {Text(Newest)}";
        string older = Newest < GeneratedCode.Contract ? "ConvNext.Runtime" : "ConvNext.Generator";
        return new ConfigProblem(
            ProblemKind.RuntimeOfOtherContract, default, EquatableArray.Create(Text(GeneratedCode.Contract), RuntimeVersion, accepted, older));
    }

    private static int Constant(INamedTypeSymbol? type, string name) =>
        type?.GetMembers(name).OfType<IFieldSymbol>().FirstOrDefault()?.ConstantValue is int value ? value : 0;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
