using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using ConvNext.Generator.Config;
using ConvNext.Generator.Plan;
using ConvNext.Preprocessing;
using GeneratorConfig = ConvNext.Generator.Config.ConvNextConfig;

namespace ConvNext.Fuzz.Targets;

/// <summary>config.json as the runtime reads it; what was read is written and read again, and must be the same.</summary>
internal sealed class RuntimeConfigTarget : FuzzTarget
{
    public override string Name => "config-runtime";

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words(JsonWords.Config);

    // A few bytes may make up 65,536 labels, which are then read twice and written twice.
    public override long AllowedBytes(int length) => 4 * base.AllowedBytes(length);

    public override ulong Run(byte[] input)
    {
        byte[] written = ConvNext.ConvNextConfig.Parse(input, "config.json").ToJson();
        return Rewritten.DigestOf(written, text => ConvNext.ConvNextConfig.Parse(text, "written").ToJson());
    }
}

/// <summary>preprocessor_config.json as the runtime reads it, with the same check.</summary>
internal sealed class RuntimeProcessorTarget : FuzzTarget
{
    public override string Name => "processor-runtime";

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words(JsonWords.Processor);

    public override bool IsDocumented(Exception error) => error is ImageProcessingException;

    public override ulong Run(byte[] input)
    {
        byte[] written = ConvNextImageProcessorOptions.Parse(input, "preprocessor_config.json").ToJson();
        return Rewritten.DigestOf(written, text => ConvNextImageProcessorOptions.Parse(text, "written").ToJson());
    }
}

/// <summary>config.json as the generator reads it, and the plan that it makes of it. The generator throws nothing: what is wrong is a list.</summary>
internal sealed class GeneratorConfigTarget : FuzzTarget
{
    // A plan takes about 35 KB on the way for each block that it is of: that is no reading, whose memory is held against the input's length.
    private const int MostPlannedBlocks = 1024;

    public override string Name => "config-generator";

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words(JsonWords.Config);

    public override bool IsDocumented(Exception error) => false;

    public override ulong Run(byte[] input)
    {
        (GeneratorConfig? config, var problems) = ConfigReader.Read(Encoding.UTF8.GetString(input));
        if (config is null)
        {
            return (ulong)problems.Length;
        }

        if (config.Depths.Sum() > MostPlannedBlocks)
        {
            return (ulong)config.Depths.Sum();
        }

        return (ulong)NetworkPlanner.Plan(new ModelRequest("Fuzz", "Net", config, OutputSelection.All)).Stages.Length;
    }
}

/// <summary>preprocessor_config.json as the generator reads it.</summary>
internal sealed class GeneratorProcessorTarget : FuzzTarget
{
    public override string Name => "processor-generator";

    public override IReadOnlyList<byte[]> Dictionary { get; } = Words(JsonWords.Processor);

    public override bool IsDocumented(Exception error) => false;

    public override ulong Run(byte[] input) =>
        (ulong)PreprocessorReader.Read(new PreprocessorItem("preprocessor_config.json", Encoding.UTF8.GetString(input))).Problems.Length;
}

/// <summary>Holds a written file against what its reader makes of it.</summary>
internal static class Rewritten
{
    /// <summary>The digest of a written file, which must be readable, and be written the same again.</summary>
    public static ulong DigestOf(byte[] written, Func<byte[], byte[]> again)
    {
        byte[] second;
        try
        {
            second = again(written);
        }
        catch (ConvNextException error)
        {
            throw new BrokenPromiseException($"what was written cannot be read: {error.Message}", error);
        }

        return written.AsSpan().SequenceEqual(second) ? Digest.Of(written) : throw new BrokenPromiseException("what was written is written differently the second time");
    }
}
