using ConvNext.Testing;

namespace ConvNext.Errors;

/// <summary>The classes that were generated from the cases, by the name of the case and the way of computing.</summary>
internal static class GeneratedSide
{
    /// <summary>The folder that the classes were generated from.</summary>
    public static string Folder { get; } = GeneratedCases.FolderOf(typeof(GeneratedSide).Assembly);

    /// <summary>What <paramref name="output"/> of a case is computed as.</summary>
    /// <param name="way">The namespace of the class: Fast, Plain or Int8.</param>
    /// <param name="fixture">The case.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="output">The output's name.</param>
    public static float[] Compute(string way, FixtureCase fixture, RecipeSource weights, string output)
    {
        using ConvNextModel model = GeneratedCases.Load(typeof(GeneratedSide).Assembly, $"{typeof(GeneratedSide).Namespace}.{way}", fixture, weights);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { MaxBatch = fixture.Batch, Threads = 1 });
        session.Run(fixture.Pixels());
        OutputTensor tensor = session.GetOutput(output);
        float[] values = new float[tensor.Batch * tensor.Description.Length];
        tensor.CopyChannelsFirst(values);
        return values;
    }
}
