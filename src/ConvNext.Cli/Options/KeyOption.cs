using System.IO;
using System.Linq;
using ConvNext.Cli.CommandLine;
using ConvNext.Weights;

namespace ConvNext.Cli.Options;

/// <summary>The option that chooses one of several dictionaries of tensors in a file that PyTorch wrote.</summary>
internal static class KeyOption
{
    /// <summary>The option.</summary>
    public static CommandOption Option { get; } = new(
        "--key", "NAME", "which weights of a training checkpoint (default: state_dict_ema, model_ema,\nstate_dict, model, in this order; what was taken is said)");

    /// <summary>Says which one was taken, where there was a choice and nobody made it.</summary>
    public static void Report(Checkpoint checkpoint, string? chosen, TextWriter errors)
    {
        if (chosen is null && checkpoint.Keys.Count > 1)
        {
            string others = string.Join(", ", checkpoint.Keys.Where(key => key != checkpoint.Key).Select(key => $"'{key}'"));
            errors.WriteLine($"convnext: {checkpoint.Description}: the weights under '{checkpoint.Key}' are taken; {Option.Name} chooses others: {others}.");
        }
    }
}
