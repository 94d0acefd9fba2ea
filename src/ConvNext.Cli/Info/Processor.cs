using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace ConvNext.Cli.Info;

/// <summary>The processor, as far as kernels care.</summary>
/// <param name="Name">What its maker calls it.</param>
/// <param name="Architecture">x64 or arm64.</param>
/// <param name="Count">How many of them the program may use.</param>
/// <param name="Has">The extensions that it has, of those that kernels could use.</param>
/// <param name="RegisterBits">The width of the registers that kernels use here.</param>
/// <param name="Compilation">When the kernels became machine code.</param>
internal sealed record Processor(string Name, string Architecture, int Count, IReadOnlyList<string> Has, int RegisterBits, string Compilation)
{
    private const int BrandLeaf = unchecked((int)0x80000002);

    /// <summary>The one that runs this.</summary>
    public static Processor OfThisMachine() => new(
        X86Base.IsSupported ? Brand() : RuntimeInformation.ProcessArchitecture.ToString(),
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        Environment.ProcessorCount,
        X86Base.IsSupported ? Extensions() : RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? ["NEON"] : [],
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128,
        RuntimeFeature.IsDynamicCodeSupported ? "just in time, for this processor" : "ahead of time, with registers of one width");

    private static string Brand()
    {
        byte[] text = new byte[48];
        for (int part = 0; part < 3; part++)
        {
            (int a, int b, int c, int d) = X86Base.CpuId(BrandLeaf + part, 0);
            MemoryMarshal.Write(text.AsSpan(part * 16), in a);
            MemoryMarshal.Write(text.AsSpan((part * 16) + 4), in b);
            MemoryMarshal.Write(text.AsSpan((part * 16) + 8), in c);
            MemoryMarshal.Write(text.AsSpan((part * 16) + 12), in d);
        }

        return Encoding.ASCII.GetString(text).Trim('\0', ' ');
    }

    // CPUID tells what the processor has; what a compiled program tests for may be less.
    private static List<string> Extensions()
    {
        (_, _, int basic, _) = X86Base.CpuId(1, 0);
        (_, int extended, _, _) = X86Base.CpuId(7, 0);
        List<string> found = [];
        Add((basic & (1 << 28)) != 0, "AVX");
        Add((extended & (1 << 5)) != 0, "AVX2");
        Add((basic & (1 << 12)) != 0, "FMA");
        Add((extended & (1 << 16)) != 0 && (extended & (1 << 31)) != 0, "AVX-512");
        return found;

        void Add(bool has, string name)
        {
            if (has)
            {
                found.Add(name);
            }
        }
    }
}
