using System.Collections.Generic;
using ConvNext.Configuration;
using ConvNext.Configuration.Json;
using ConvNext.Generator.Support;

namespace ConvNext.Generator.Config;

/// <summary>A ConvNextModel item as the build hands it over; metadata that is absent is null.</summary>
/// <param name="Path">Path of config.json, for messages and for the default class name.</param>
/// <param name="Text">Its text, or null when it cannot be read.</param>
/// <param name="ClassName">Metadata of this name.</param>
/// <param name="Namespace">Metadata of this name.</param>
/// <param name="RootNamespace">The project's property of this name.</param>
/// <param name="ImageSize">Metadata of this name.</param>
/// <param name="Outputs">Metadata of this name.</param>
/// <param name="Preprocessor">Path of the <see cref="PreprocessorItem"/>, or the metadata of this name where they name no file.</param>
/// <param name="Accessibility">Metadata of this name.</param>
/// <param name="Encoding">What is wrong with the file's encoding, or null where it is UTF-8.</param>
/// <param name="Occurrence">How many earlier items have the same file.</param>
/// <param name="Architecture">Metadata of this name: the item then needs no file.</param>
/// <param name="SharesDefaultName">Whether the folder's name would name the class of another item of this file as well.</param>
/// <param name="Labels">Metadata of this name.</param>
/// <param name="IsInterpreted">Whether the project's code is interpreted where it runs.</param>
/// <param name="HasBuffersApart">Whether the project's buffers lie apart.</param>
/// <param name="Training">Metadata of this name.</param>
/// <param name="Precision">Metadata of this name.</param>
/// <param name="Exactness">Metadata of this name.</param>
internal sealed record ModelItem(
    string Path,
    string? Text,
    string? ClassName = null,
    string? Namespace = null,
    string? RootNamespace = null,
    string? ImageSize = null,
    string? Outputs = null,
    string? Preprocessor = null,
    string? Accessibility = null,
    TextProblem? Encoding = null,
    int Occurrence = 0,
    string? Architecture = null,
    bool SharesDefaultName = false,
    string? Labels = null,
    bool IsInterpreted = false,
    bool HasBuffersApart = false,
    string? Training = null,
    string? Precision = null,
    string? Exactness = null);

/// <summary>The generated class of an item.</summary>
/// <param name="Path">Path of config.json.</param>
/// <param name="Namespace">A valid namespace.</param>
/// <param name="ClassName">A valid identifier.</param>
/// <param name="Occurrence">Tells items of one file apart: how many are before this one.</param>
/// <param name="Accessibility">Who sees the class.</param>
/// <param name="HasTrainer">Whether a trainer stands beside it.</param>
internal sealed record ModelIdentity(
    string Path, string Namespace, string ClassName, int Occurrence, ClassAccessibility Accessibility = ClassAccessibility.Unstated, bool HasTrainer = false)
{
    /// <summary>Namespace and name.</summary>
    public string FullName => $"{Namespace}.{ClassName}";

    /// <summary>The full names of all classes that are made: its own, and its trainer's.</summary>
    public IEnumerable<string> AllNames => HasTrainer ? new[] { FullName, TrainerOf(FullName) } : new[] { FullName };

    /// <summary>The name of a class's trainer.</summary>
    public static string TrainerOf(string className) => className + "Trainer";
}

/// <summary>What reading an item gave.</summary>
/// <param name="Path">Path of config.json.</param>
/// <param name="Identity">The class to make, or null when the item names none that C# allows.</param>
/// <param name="Request">What to make of it, or null when a problem is an error.</param>
/// <param name="Preprocessor">Key of the preprocessor_config.json that belongs to the model, or null.</param>
/// <param name="Problems">All mistakes in the order of the file, those of the item first.</param>
internal sealed record ModelReading(
    string Path, ModelIdentity? Identity, ModelRequest? Request, string? Preprocessor, EquatableArray<ConfigProblem> Problems)
{
    /// <summary>An item about which one thing is wrong that has no place in the file.</summary>
    public static ModelReading Failed(string path, ModelIdentity? identity, ProblemKind kind, params string[] arguments) =>
        new(path, identity, null, null, EquatableArray.Create(new ConfigProblem(kind, default(TextRange), new EquatableArray<string>(arguments))));
}
