using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using ConvNext.Models;
using ConvNext.Weights;

namespace ConvNext.ModelAppender;

/// <summary>Packs each model's weights for its generated class and appends them to the executable.</summary>
internal static class ModelAppender
{
    public static void Append(string executable, Assembly assembly, IEnumerable<string> models)
    {
        using UnfinishedFiles unfinished = new();
        string temporary = unfinished.Add(executable + ".with-models");
        try
        {
            File.Copy(executable, temporary, overwrite: true);
            using (FileStream stream = File.Open(temporary, FileMode.Open, FileAccess.ReadWrite))
            {
                var section = new AppendedModelsWriter(stream);
                foreach (string model in models)
                {
                    string[] fields = model.Split('|');
                    Assembly owner = fields[3].Length == 0 ? assembly : Assembly.Load(new AssemblyName(fields[3]));
                    Append(section, FindNetwork(owner, fields[0], fields[1]), fields[2], unfinished);
                }

                section.Finish();
            }

            // The copy has the executable's mode.
            unfinished.Finish(temporary, executable);
        }
        finally
        {
            unfinished.Delete(temporary);
        }
    }

    private static void Append(AppendedModelsWriter section, Type type, string weights, UnfinishedFiles unfinished)
    {
        var network = (NetworkDescription)type.GetProperty("Network", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        string packed = unfinished.Add(Path.GetTempFileName());
        try
        {
            using (PackedWeights loaded = WeightLoader.Load(weights, network.WeightTable))
            {
                PackedFile.Write(packed, network.WeightTable, loaded);
            }

            section.Add(EmbeddedModel.WeightsName(type), packed);
        }
        finally
        {
            unfinished.Delete(packed);
        }
    }

    private static Type FindNetwork(Assembly assembly, string className, string inNamespace)
    {
        Type[] found = [.. assembly.GetTypes().Where(type =>
            typeof(ConvNextModel).IsAssignableFrom(type) && type.Name == className && (inNamespace.Length == 0 || type.Namespace == inNamespace))];
        return found.Length == 1
            ? found[0]
            : throw new InvalidDataException(
                $"{assembly.GetName().Name} has {found.Length} generated networks called '{className}'; "
                + "to embed weights the ConvNextModel item must name exactly one with ClassName and Namespace.");
    }
}
