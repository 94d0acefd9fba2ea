using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Compare.Onnx;
using ConvNext.OnnxGraphs;

namespace ConvNext.Compare;

/// <summary>What the command line asks for.</summary>
internal sealed record CompareOptions
{
    public const string Usage = """
        Runs the generated networks and ONNX Runtime side by side and says who was faster.

          --case NAME[,NAME]    the cases: pocket, atto-like, tiny-224, tiny-384, v2-atto-224, v2-tiny-224, base-224, or any parity case with activation gelu
          --batch N[,N]         images per call (default 1,8)
          --threads N[,N]|all   threads of each side (default 1,all)
          --seconds S           time for each measurement (default 8)
          --quick               pocket, atto-like and tiny-224, batch 1, 2 seconds each: within a minute
          --avx2                show both sides a processor without AVX-512 (Linux on x64, with a C compiler)
          --markdown            the table as Markdown
          --peer-form NAME      the form of the graph that ONNX Runtime is given (default convolution-blocked)
          --peer-forms          measure ONNX Runtime with every form instead, to see which is its best
          --precisions          our networks in 8 bits against those in 32 and ONNX Runtime's dynamic 8 bits instead; of pocket, atto-like, tiny-224, v2-atto-224 and base-224
          --exactness           our networks by seven products against the same with Exactness="plain" instead
          --denormals           our networks and ONNX Runtime on ordinary numbers against numbers too small to be normal instead
          --help                this text
        """;

    /// <summary>Names of the parity cases.</summary>
    public IReadOnlyList<string> Cases { get; private init; } = ["pocket", "atto-like", "tiny-224", "tiny-384", "v2-atto-224", "v2-tiny-224", "base-224"];

    /// <summary>Images per call.</summary>
    public IReadOnlyList<int> Batches { get; private init; } = [1, 8];

    /// <summary>Threads of each side.</summary>
    public IReadOnlyList<int> Threads { get; private init; } = ThreadList("1,all");

    /// <summary>Time for each measurement, both sides together.</summary>
    public double Seconds { get; private init; } = 8;

    /// <summary>Whether both sides are to run as on a processor without AVX-512.</summary>
    public bool Avx2 { get; private init; }

    /// <summary>Whether the table is Markdown.</summary>
    public bool Markdown { get; private init; }

    /// <summary>The form of the peer's graph.</summary>
    public GraphForm PeerForm { get; private init; } = GraphForm.Fastest;

    /// <summary>Whether the forms of the peer's graph are measured instead.</summary>
    public bool MeasurePeerForms { get; private init; }

    /// <summary>Whether the precisions of our networks are measured against each other instead.</summary>
    public bool MeasurePrecisions { get; private init; }

    /// <summary>Whether our networks are measured against those whose sums are chains instead.</summary>
    public bool MeasureExactness { get; private init; }

    /// <summary>Whether each side is measured against itself on numbers too small to be normal instead.</summary>
    public bool MeasureDenormals { get; private init; }

    /// <summary>Whether only the usage is asked for.</summary>
    public bool Help { get; private init; }

    /// <summary>
    /// Not for people: the program starts itself with <c>--resident peer</c> or <c>--resident ours</c> to load one side in a process of its
    /// own and print how much that took.
    /// </summary>
    public string? ResidentSide { get; private init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="ArgumentException">An option is unknown or its value is.</exception>
    public static CompareOptions Parse(IReadOnlyList<string> arguments)
    {
        CompareOptions options = new();
        for (int i = 0; i < arguments.Count; i++)
        {
            string option = arguments[i];
            options = option switch
            {
                "--quick" => options with { Cases = ["pocket", "atto-like", "tiny-224"], Batches = [1], Seconds = 2 },
                "--avx2" => options with { Avx2 = true },
                "--markdown" => options with { Markdown = true },
                "--peer-forms" => options with { MeasurePeerForms = true },
                "--precisions" => options with { MeasurePrecisions = true, Cases = [.. GeneratedNetworks.InEightBits], Batches = [1] },
                "--exactness" => options with { MeasureExactness = true, Cases = [.. GeneratedNetworks.InChains], Batches = [1] },
                "--denormals" => options with { MeasureDenormals = true, Cases = [.. GeneratedNetworks.InEightBits], Batches = [1] },
                "--help" => options with { Help = true },
                "--case" or "--batch" or "--threads" or "--seconds" or "--peer-form" or "--resident" => i + 1 < arguments.Count
                    ? options.With(option, arguments[++i])
                    : throw new ArgumentException($"{option} needs a value."),
                _ => throw new ArgumentException($"There is no option {option}; --help lists them."),
            };
        }

        return options;
    }

    private CompareOptions With(string option, string value) => option switch
    {
        "--case" => this with { Cases = value.Split(',') },
        "--batch" => this with { Batches = [.. value.Split(',').Select(item => Positive(option, item))] },
        "--resident" => this with { ResidentSide = value is "peer" or "ours" ? value : throw new ArgumentException($"--resident is {value}; peer and ours are accepted.") },
        "--threads" => this with { Threads = ThreadList(value) },
        "--seconds" => this with
        {
            Seconds = double.TryParse(value, out double seconds) && seconds > 0
                ? seconds
                : throw new ArgumentException($"--seconds is {value}; a number above 0 is accepted."),
        },
        _ => this with
        {
            PeerForm = GraphForm.Find(value)
                ?? throw new ArgumentException($"--peer-form is {value}; {string.Join(", ", GraphForm.All.Select(static form => form.Name))} are accepted."),
        },
    };

    private static int[] ThreadList(string value) =>
        [.. value.Split(',').Select(static item => item == "all" ? Environment.ProcessorCount : Positive("--threads", item)).Distinct()];

    private static int Positive(string option, string value) => int.TryParse(value, out int number) && number > 0
        ? number
        : throw new ArgumentException($"{option} is {value}; a whole number above 0 is accepted{(option == "--threads" ? ", or all" : string.Empty)}.");
}
