using System.Linq;
using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the documentation of the model's class: what goes in, what comes out, how it is used.</summary>
internal static class ModelDocsEmitter
{
    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        bool takesAnyLabels = plan.Head?.TakesAnyLabels == true;
        string labels = plan.Head?.Classifier is not { } classifier ? "without a classifier"
            : takesAnyLabels ? "as many labels as the checkpoint has"
            : $"{classifier.Outputs} labels";
        string counted = takesAnyLabels ? $" with {plan.Head!.Classifier!.Outputs} of them" : string.Empty;
        string visibility = plan.Accessibility.Length > 0 ? string.Empty : $" Internal unless a part of your own says <c>public partial class {plan.ClassName};</c>.";
        string parameters = Literal.Readable(plan.ParameterCount);
        string images = Shape(plan.InputChannels, plan.InputHeight, plan.InputWidth);
        string batch = $"(N, {plan.InputChannels}, {plan.InputHeight}, {plan.InputWidth})";
        writer.Lines($"""
            /// <summary>
            /// {plan.Family.Title} for {images} images, {labels}: {parameters} parameters{counted}. Generated from config.json.
            /// Immutable, shared by all threads; create one session per concurrent caller.{visibility}
            /// </summary>
            /// <remarks>
            /// A session takes <c>pixel_values</c>, 32-bit floats of shape {batch}: images, channels, rows, columns{(plan.Preprocessing is null ? "." : ",")}
            """);
        if (plan.Preprocessing is not null)
        {
            writer.Lines("/// resized and normalised as <see cref=\"Preprocessing\"/> says, which its methods that take a picture do by themselves.");
        }

        if (!plan.OtherSizes.IsEmpty)
        {
            string sizes = string.Join(" or ", plan.OtherSizes.Select(size => $"{size.InputHeight}×{size.InputWidth}"));
            writer.Lines($"""
                /// <see cref="global::ConvNext.ConvNextSessionOptions.ImageSize"/> chooses images of {sizes} instead; outputs with rows and columns then have others.
                """);
        }

        writer.Lines("/// For each image it gives").Lines("/// <list type=\"bullet\">");
        foreach (OutputPlan output in plan.Outputs)
        {
            writer.Lines($"/// <item><description><c>{output.Name}</c>: {Meaning(plan, output)}</description></item>");
        }

        writer.Lines("""
            /// </list>
            /// Whatever is wrong with a file, a checkpoint or a picture is a <see cref="global::ConvNext.ConvNextException"/> of one sentence.
            /// </remarks>
            """);
    }

    private static string Meaning(NetworkPlan plan, OutputPlan output) => output.Kind switch
    {
        OutputKind.Logits when plan.Head?.TakesAnyLabels == true => "(labels), one score for each of the checkpoint's labels, before softmax",
        OutputKind.Logits when plan.Head?.Classifier is not null => $"({output.Channels}), one score for each of the labels, before softmax",
        OutputKind.Logits => $"({output.Channels}), the pooled features, since there is no classifier",
        OutputKind.LastHiddenState when output.Rows > 0 =>
            $"({output.Rows}, {output.Channels}), the mean over the last feature map and, row by row, its {output.Rows - 1} pixels, normalised",
        OutputKind.PoolerOutput => $"({output.Channels}), the mean over the last feature map, normalised",
        OutputKind.LastHiddenState => $"{Shape(output.Channels, output.Height, output.Width)}, the last feature map",
        _ when output.Norm is not null => $"{Shape(output.Channels, output.Height, output.Width)}, a feature map, normalised",
        _ when output.Stage == OutputPlan.FromImage => $"{Shape(output.Channels, output.Height, output.Width)}, the image itself",
        _ => $"{Shape(output.Channels, output.Height, output.Width)}, a feature map",
    };

    private static string Shape(int channels, int height, int width) => $"({channels}, {height}, {width})";
}
