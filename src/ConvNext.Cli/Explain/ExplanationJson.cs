using System.IO;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Terminal;
using ConvNext.Results;

namespace ConvNext.Cli.Explain;

/// <summary>Explanations for a program: one object.</summary>
internal static class ExplanationJson
{
    public static void Write(TextWriter output, string path, SizedModel model, Classification[] classes, ClassExplanation[] explanations)
    {
        using JsonLine line = new();
        output.WriteLine(line.Write(writer =>
        {
            writer.WriteString("path", path);
            writer.WriteString("model", model.Name);
            PrecisionOption.WriteUnlessFloat32(writer, model);
            writer.WriteStartArray("explanations");
            for (int i = 0; i < classes.Length; i++)
            {
                ClassExplanation explanation = explanations[i];
                writer.WriteStartObject();
                writer.WriteString("label", classes[i].Label);
                writer.WriteNumber("index", classes[i].Index);
                writer.WriteNumber("score", classes[i].Score);
                if (explanation.Against is { } against)
                {
                    writer.WriteString("against", model.Labels[against]);
                }

                writer.WriteNumber("logit", explanation.Score);
                writer.WriteNumber("constant", explanation.Constant);
                writer.WriteStartArray("map");
                for (int row = 0; row < explanation.Height; row++)
                {
                    writer.WriteStartArray();
                    foreach (double part in explanation.Map.Slice(row * explanation.Width, explanation.Width))
                    {
                        writer.WriteNumberValue(part);
                    }

                    writer.WriteEndArray();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }));
    }
}
