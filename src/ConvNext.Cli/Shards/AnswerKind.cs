using System.Text.Json;
using ConvNext.Cli.Networks;

namespace ConvNext.Cli.Shards;

/// <summary>What all lines of a file of answers have in common. Of the model there is its name: whose weights have changed under the same name is not noticed.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Precision">What its products are computed in.</param>
/// <param name="Function">What makes scores of logits, as it is written.</param>
/// <param name="Classes">Classes in an answer.</param>
/// <param name="HasTimes">Whether an answer says how long it took.</param>
internal sealed record AnswerKind(string Model, NetworkPrecision Precision, string Function, int Classes, bool HasTimes)
{
    /// <summary>Holds a line of a file that is gone on with against the lines to come.</summary>
    /// <exception cref="ConvNextException">It is another kind of answer.</exception>
    public void Check(JsonElement line, string file)
    {
        if (line.TryGetProperty("error", out _))
        {
            return;
        }

        AnswerKind found = new(
            line.GetProperty("model").GetString() ?? "", PrecisionOption.Of(line),
            line.GetProperty("function_to_apply").GetString() ?? "", line.GetProperty("classes").GetArrayLength(),
            line.TryGetProperty("milliseconds", out _));
        if (found != this)
        {
            throw new ConvNextException($"{file} has answers of {found}, and this run gives those of {this}; give the options of the run that began it, or another file.");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{SizedModel.TitleOf(Model, Precision)} with {Classes} classes by {Function}{(HasTimes ? " and times" : "")}";
}
