using System;
using System.Linq;
using System.Reflection;
using ConvNext.Tensors;

namespace ConvNext.Training.Tests;

/// <summary>Finds the generated trainers.</summary>
internal static class Trainers
{
    /// <summary>The trainer that was generated from a folder, with the tensors of a source.</summary>
    public static ConvNextTrainer Create(string group, string folder, ITensorSource source, ConvNextTrainerOptions options)
    {
        string name = string.Concat(folder.Where(char.IsLetterOrDigit)) + "Trainer";
        Type type = typeof(Trainers).Assembly.GetTypes()
            .Single(type => type.Namespace == $"ConvNext.Training.Tests.{group}" && type.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        MethodInfo load = type.GetMethod("Load", [typeof(ITensorSource), typeof(ConvNextTrainerOptions)])!;
        return (ConvNextTrainer)load.Invoke(null, [source, options])!;
    }
}
