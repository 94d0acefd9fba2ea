using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

namespace ConvNext.Kernels.Tests;

/// <summary>Copies of all outputs of a session's latest call, to compare bits.</summary>
internal static class Outputs
{
    /// <summary>Runs the model in a session of its own; per image, all outputs by name in network order.</summary>
    public static IReadOnlyList<(string Name, float[] Values)>[] Of(ConvNextModel model, ConvNextSessionOptions options, float[] pixels)
    {
        using ConvNextSession session = model.CreateSession(options);
        return Of(session, pixels);
    }

    /// <summary>Runs the session.</summary>
    public static IReadOnlyList<(string Name, float[] Values)>[] Of(ConvNextSession session, float[] pixels)
    {
        session.Run(pixels);
        int images = pixels.Length / session.Description.InputLength;
        return [.. Enumerable.Range(0, images).Select(image => session.Description.Outputs
            .OrderBy(output => output.Name == "logits")
            .Select(output => (output.Name, session.GetOutput(output.Name).Image(image).ToArray()))
            .ToList())];
    }

    /// <summary>The first output of one image whose bytes differ, or null.</summary>
    public static string? FirstDifference(IReadOnlyList<(string Name, float[] Values)> expected, IReadOnlyList<(string Name, float[] Values)> actual)
    {
        foreach (((string name, float[] wanted), (_, float[] found)) in expected.Zip(actual))
        {
            int at = MemoryMarshal.Cast<float, int>(wanted).CommonPrefixLength(MemoryMarshal.Cast<float, int>(found));
            if (at < wanted.Length || found.Length != wanted.Length)
            {
                return $"{name} at {at}: {found[at]:R} instead of {wanted[at]:R}";
            }
        }

        return null;
    }

    /// <summary>64-bit FNV-1a over the words of all outputs of all images.</summary>
    public static ulong Checksum(IEnumerable<IReadOnlyList<(string Name, float[] Values)>> images)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (float value in images.SelectMany(image => image).SelectMany(output => output.Values))
        {
            hash = (hash ^ BitConverter.SingleToUInt32Bits(value)) * 0x100000001b3;
        }

        return hash;
    }
}
