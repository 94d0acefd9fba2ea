using System;
using System.Globalization;
using System.Runtime.Intrinsics;

namespace ConvNext.Kernels.Tests;

/// <summary>
/// Run as a program, the assembly computes a network by recipe and prints the widest vector registers and a checksum of all outputs:
/// a test starts it with parts of the processor's instruction set switched off, which only a process of its own can have.
/// </summary>
internal static class Program
{
    /// <summary>The widest registers that the runtime uses here, in bits.</summary>
    public static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>Checksum of a network's outputs for two images.</summary>
    public static ulong Checksum(string network)
    {
        KernelCase found = KernelCase.Named(network);
        using ConvNextModel model = found.Load();
        return Outputs.Checksum(Outputs.Of(model, new ConvNextSessionOptions { Threads = 2, MaxBatch = 2 }, found.Pixels(2)));
    }

    private static int Main(string[] arguments)
    {
        if (arguments.Length != 1)
        {
            Console.Error.WriteLine("The name of a network is needed, and nothing else.");
            return 2;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{VectorBits} {Checksum(arguments[0]):X16}"));
        return 0;
    }
}
