using System;
using ConvNext.Models;
using ConvNext.Training;

namespace ConvNext.Cli.Networks;

/// <summary>The generated trainer of a network that the program knows by a name.</summary>
/// <param name="Load">Its way to take the weights of a model that stands open.</param>
/// <param name="CreateRandom">Its way to begin with weights that have learned nothing.</param>
internal sealed record NamedTrainer(Func<OpenedModel, ConvNextTrainerOptions, ConvNextTrainer> Load, Func<ConvNextTrainerOptions, ConvNextTrainer> CreateRandom)
{
    /// <summary>How a project gets a trainer.</summary>
    public const string Item = "<ConvNextModel Include=\"config.json\" Training=\"true\" />";
}
