using System.Collections.Generic;
using System.Linq;
using ConvNext.Configuration;
using ConvNext.Generator.Config;
using ConvNext.Generator.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConvNext.Generator.Pipeline;

/// <summary>What the project has of that which every generated network needs.</summary>
/// <param name="AllowsUnsafe">Whether pointers are allowed.</param>
/// <param name="Runtime">The contracts of its ConvNext.Runtime; null where it references none.</param>
/// <param name="OldLanguage">The version of C# that the project compiles as, where that is too old; else null.</param>
/// <param name="HiddenNamespace">A namespace that generated code begins names with and a type of that name hides; null where there is none.</param>
/// <param name="ChecksOverflow">Whether arithmetic throws where it overflows.</param>
/// <param name="HasTraining">Whether it references ConvNext.Training.</param>
internal sealed record ProjectFacts(bool AllowsUnsafe, RuntimeContract? Runtime, string? OldLanguage, string? HiddenNamespace, bool ChecksOverflow, bool HasTraining = false)
{
    // Static abstract members of interfaces, which kernels call.
    private const LanguageVersion OldestLanguage = LanguageVersion.CSharp11;

    // Where names in generated code begin.
    private static readonly string[] Roots = { "ConvNext", "System" };

    /// <summary>Whether a class without its network compiles. It names types of the runtime as well: without them it would only add errors to the one that is reported.</summary>
    public bool CanStandIn => Runtime is not null && HiddenNamespace is null;

    /// <summary>Whether a network compiles.</summary>
    public bool CanHaveNetworks => CanStandIn && Runtime!.Fits && AllowsUnsafe && OldLanguage is null;

    /// <summary>Reads them off <paramref name="compilation"/>.</summary>
    public static ProjectFacts Of(Compilation compilation)
    {
        LanguageVersion language = compilation is CSharpCompilation csharp ? csharp.LanguageVersion : OldestLanguage;
        return new ProjectFacts(
            compilation.Options is CSharpCompilationOptions { AllowUnsafe: true },
            compilation.GetTypeByMetadataName("ConvNext.ConvNextModel") is { } model ? RuntimeContract.Of(model) : null,
            language < OldestLanguage ? language.ToDisplayString() : null,
            Roots.FirstOrDefault(name => IsHidden(compilation, name)),
            compilation.Options.CheckOverflow,
            compilation.GetTypeByMetadataName("ConvNext.Training.ConvNextTrainer") is not null);
    }

    /// <summary>What is missing, the most important alone where it is the reason for others.</summary>
    /// <param name="wantsTrainers">Whether an item asks for a trainer.</param>
    public IEnumerable<ConfigProblem> FindProblems(bool wantsTrainers)
    {
        if (HiddenNamespace is not null)
        {
            yield return Problem(ProblemKind.NamespaceHidden, HiddenNamespace);
        }
        else if (Runtime is null)
        {
            yield return Problem(ProblemKind.RuntimeMissing);
        }
        else if (!Runtime.Fits)
        {
            yield return Runtime.Problem();
        }

        if (wantsTrainers && !HasTraining && CanStandIn)
        {
            yield return Problem(ProblemKind.TrainingMissing);
        }

        if (OldLanguage is not null)
        {
            yield return Problem(ProblemKind.LanguageTooOld, OldLanguage);
        }

        if (!AllowsUnsafe)
        {
            yield return Problem(ProblemKind.UnsafeBlocksNotAllowed);
        }
    }

    private static bool IsHidden(Compilation compilation, string name) => compilation.GlobalNamespace.GetTypeMembers(name, arity: 0)
        .Any(type => type.DeclaredAccessibility == Accessibility.Public || SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly));

    private static ConfigProblem Problem(ProblemKind kind, params string[] arguments) => new(kind, default, new EquatableArray<string>(arguments));
}
