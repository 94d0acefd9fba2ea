using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using ConvNext.Weights;

namespace ConvNext.Packer;

/// <summary>Packs each model's weights for its generated class and appends them to the executable.</summary>
internal static class ModelAppender
{
    public static void Append(string executable, Assembly assembly, IEnumerable<string> models)
    {
        string temporary = executable + ".with-models";
        try
        {
            File.Copy(executable, temporary, overwrite: true);
            using (FileStream stream = File.Open(temporary, FileMode.Open, FileAccess.ReadWrite))
            {
                var section = new AppendedModelsWriter(stream);
                foreach (string model in models)
                {
                    string[] fields = model.Split('|');
                    Append(section, FindNetwork(assembly, fields[0], fields[1]), fields[2]);
                }

                section.Finish();
            }

            // The copy has the executable's mode; the name changes hands in one step, also when the old program runs.
            File.Move(temporary, executable, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void Append(AppendedModelsWriter section, Type type, string weights)
    {
        var network = (NetworkDescription)type.GetProperty("Network", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        string packed = Path.GetTempFileName();
        try
        {
            using (PackedWeights loaded = WeightLoader.Load(weights, network))
            {
                PackedFile.Write(packed, network, loaded);
            }

            section.Add(EmbeddedModel.WeightsName(type), packed);
        }
        finally
        {
            File.Delete(packed);
        }
    }

    private static Type FindNetwork(Assembly assembly, string className, string inNamespace)
    {
        Type[] found = [.. assembly.GetTypes().Where(type =>
            typeof(ConvNextModel).IsAssignableFrom(type) && type.Name == className && (inNamespace.Length == 0 || type.Namespace == inNamespace))];
        return found.Length == 1
            ? found[0]
            : throw new InvalidDataException($"{assembly.GetName().Name} has {found.Length} generated networks called '{className}'; to embed weights the ConvNextModel item must name exactly one with ClassName and Namespace.");
    }
}
