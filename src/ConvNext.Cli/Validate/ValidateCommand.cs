using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using ConvNext.Cli.CommandLine;
using ConvNext.Cli.Networks;
using ConvNext.Imaging;
using ConvNext.Models;
using ConvNext.Preprocessing;

namespace ConvNext.Cli.Validate;

/// <summary><c>convnext validate</c>: does this machine compute the bits that others do?</summary>
internal static class ValidateCommand
{
    private const int DigestDigits = 16;
    private const ulong Seed = 1;
    private const int SeveralThreads = 3;

    /// <summary>The command.</summary>
    public static Command Command { get; } = new()
    {
        Name = "validate",
        Operands = "",
        Summary = "hold this machine's bits against recorded ones",
        Description = """
            Resizes pictures that are made by recipe, runs the networks on them with every width of registers that this program
            can use and with one and several threads, and compares all results, to the last bit, with those recorded elsewhere.
            It needs no file. What differs is a defect of the program or of the machine; exit code 1.
            """,
        Examples = [new("convnext validate", "after an installation, or on a new kind of machine")],
        Run = Command.Running(Parse, Run),
    };

    private static int Parse(ArgumentReader reader) =>
        reader.Operands.Count == 0 ? 0 : throw new UsageException($"validate takes nothing, but has '{reader.Operands[0]}'.");

    private static int Run(int nothing, TextWriter output, TextWriter errors)
    {
        int exitCode = ExitCode.Success;
        foreach (ValidationCase expected in ValidationCase.All)
        {
            using SizedModel model = Open(expected);
            foreach (int bits in Widths())
            {
                foreach (int threads in (int[])[1, SeveralThreads])
                {
                    string found = Digest(model, expected, bits, threads);
                    bool isSame = found == expected.Digest;
                    exitCode = isSame ? exitCode : ExitCode.BadInput;
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{model.Title}, picture of {expected.Width}×{expected.Height}, {bits}-bit registers, "
                        + $"{threads} thread{(threads == 1 ? "" : "s")}: {(isSame ? "the same bits" : $"{found}, but recorded was {expected.Digest}")}"));
                }
            }
        }

        output.Flush();
        if (exitCode != ExitCode.Success)
        {
            errors.WriteLine("convnext: This machine does not compute the recorded bits; please report the lines above.");
        }

        return exitCode;
    }

    private static SizedModel Open(ValidationCase expected)
    {
        NamedNetwork network = NamedNetwork.All.Single(network => network.Name == expected.Network).In(expected.Precision);
        if (!expected.HasOwnWeights)
        {
            return new SizedModel(network.Name, network.CreateRandom(Seed), network.DefaultSize);
        }

        using var embedded = OpenedModel.OpenEmbedded(network.Class);
        return new SizedModel(network.Name, network.Load(embedded), network.DefaultSize);
    }

    // A NativeAOT program has the one width that it was compiled for.
    private static int[] Widths()
    {
        int widest = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
        return RuntimeFeature.IsDynamicCodeSupported ? [.. ((int[])[512, 256, 128]).Where(bits => bits <= widest)] : [widest];
    }

    private static string Digest(SizedModel model, ValidationCase expected, int bits, int threads)
    {
        RgbImage picture = TestPicture.Of(expected.Width, expected.Height);
        float[] pixels = new ConvNextImageProcessor(model.ImageProcessorOptions).Process(picture.View);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { Threads = threads, MaxVectorBits = bits });
        session.Run(pixels);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(pixels.AsSpan()));
        foreach (OutputDescription output in model.Description.Outputs)
        {
            hash.AppendData(MemoryMarshal.AsBytes(session.GetOutput(output.Name).Image(0)));
        }

        return System.Convert.ToHexStringLower(hash.GetHashAndReset())[..DigestDigits];
    }
}
