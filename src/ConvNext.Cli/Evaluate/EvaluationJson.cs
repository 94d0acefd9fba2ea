using System.IO;
using ConvNext.Cli.Networks;
using ConvNext.Cli.Terminal;

namespace ConvNext.Cli.Evaluate;

/// <summary>An evaluation for a program: one object.</summary>
internal static class EvaluationJson
{
    public static void Write(TextWriter output, SizedModel model, Evaluation evaluation)
    {
        using JsonLine line = new(isIndented: true);
        output.WriteLine(line.Write(writer =>
        {
            writer.WriteString("model", model.Name);
            PrecisionOption.Write(writer, model);
            writer.WriteNumber("pictures", evaluation.Pictures);
            writer.WriteNumber("unreadable", evaluation.Unreadable);
            writer.WriteNumber("top1", evaluation.Top1);
            writer.WriteNumber("top5", evaluation.Top5);
            writer.WriteStartArray("classes");
            foreach (int index in evaluation.Classes)
            {
                (int pictures, int first, int several) = evaluation.Of(index);
                writer.WriteStartObject();
                writer.WriteString("label", evaluation.Labels[index]);
                writer.WriteNumber("index", index);
                writer.WriteNumber("pictures", pictures);
                writer.WriteNumber("top1", Evaluation.Share(first, pictures));
                writer.WriteNumber("top5", Evaluation.Share(several, pictures));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("confusions");
            foreach ((int actual, int answered, int count) in evaluation.Confusions)
            {
                writer.WriteStartObject();
                writer.WriteString("actual", evaluation.Labels[actual]);
                writer.WriteString("answered", evaluation.Labels[answered]);
                writer.WriteNumber("count", count);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }));
    }
}
