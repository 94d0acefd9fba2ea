using System;
using System.IO;
using System.Linq;
using System.Reflection;
using ConvNext.Tensors;
using ConvNext.Testing;

namespace ConvNext.Errors;

/// <summary>The classes that were generated from the cases, by the name of the case and the way of computing.</summary>
internal static class GeneratedSide
{
    /// <summary>The folder that the classes were generated from.</summary>
    public static string Folder { get; } = typeof(GeneratedSide).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "ConvNextFixtures").Value!;

    /// <summary>What <paramref name="output"/> of a case is computed as.</summary>
    /// <param name="way">The namespace of the class: Fast, Plain or Int8.</param>
    /// <param name="fixture">The case.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="output">The output's name.</param>
    public static float[] Compute(string way, FixtureCase fixture, RecipeSource weights, string output)
    {
        Type type = typeof(GeneratedSide).Assembly.GetType($"{typeof(GeneratedSide).Namespace}.{way}.{ClassName(fixture.Name)}")
            ?? throw new InvalidDataException($"No class {ClassName(fixture.Name)} was generated for the case {fixture.Name}; build again with the same ConvNextFixtures.");
        using var model = (ConvNextModel)type.GetMethod("Load", [typeof(ITensorSource)])!.Invoke(null, [weights])!;
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { MaxBatch = fixture.Batch, Threads = 1 });
        session.Run(fixture.Pixels());
        OutputTensor tensor = session.GetOutput(output);
        float[] values = new float[tensor.Batch * tensor.Description.Length];
        tensor.CopyChannelsFirst(values);
        return values;
    }

    // The generator's rule for a class without a name of its own: the words of the folder's name, capitalised.
    private static string ClassName(string folder)
    {
        string name = string.Concat(
            new string([.. folder.Select(character => char.IsLetterOrDigit(character) ? character : ' ')])
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return char.IsDigit(name[0]) ? "ConvNext" + name : name;
    }
}
