using System;
using System.Collections.Generic;
using System.Globalization;

namespace ConvNext.Photo.Bench;

/// <summary>The command line.</summary>
internal sealed class Options
{
    public const string Usage = """
        Times the way from a photo to ConvNeXt-Tiny's answer, in turn with Pillow, SkiaSharp and ImageSharp before ONNX Runtime.

            ConvNext.Photo.Bench [FILE...] [--only TEXT] [--threads 1,2] [--seconds N] [--python FILE] [--no-pillow] [--no-answers]
            ConvNext.Photo.Bench --write FOLDER [--only TEXT]     only makes the photos

        Without files photos are made by a recipe, progressive ones where jpegtran is installed. --only, which may be given
        several times, takes those whose name begins so: "12 MP", "2 MP, 4:2:0 progressive".
        """;

    public List<string> Files { get; } = [];

    /// <summary>How the names of the wanted photos begin; empty for all.</summary>
    public List<string> Only { get; } = [];

    public int[] Threads { get; private set; } = [1, 2];

    /// <summary>Least time for a row of a table.</summary>
    public double Seconds { get; private set; } = 8;

    public string Python { get; private set; } = "python3";

    public bool WithPillow { get; private set; } = true;

    public bool WithAnswers { get; private set; } = true;

    public string? WriteTo { get; private set; }

    /// <exception cref="FormatException">The command line is wrong.</exception>
    public static Options Parse(string[] arguments)
    {
        Options options = new();
        for (int i = 0; i < arguments.Length; i++)
        {
            string Value() => ++i < arguments.Length ? arguments[i] : throw new FormatException($"{arguments[i - 1]} needs a value.");
            switch (arguments[i])
            {
                case "--only": options.Only.Add(Value()); break;
                case "--threads": options.Threads = Array.ConvertAll(Value().Split(','), text => int.Parse(text, CultureInfo.InvariantCulture)); break;
                case "--seconds": options.Seconds = double.Parse(Value(), CultureInfo.InvariantCulture); break;
                case "--python": options.Python = Value(); break;
                case "--no-pillow": options.WithPillow = false; break;
                case "--no-answers": options.WithAnswers = false; break;
                case "--write": options.WriteTo = Value(); break;
                case var unknown when unknown.StartsWith('-'): throw new FormatException($"{unknown} is no option.");
                case var file: options.Files.Add(file); break;
            }
        }

        return options;
    }
}
