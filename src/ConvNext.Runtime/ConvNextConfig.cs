using System;
using System.Collections.Generic;
using System.IO;
using ConvNext.Configuration;
using ConvNext.Results;

namespace ConvNext;

/// <summary>
/// A config.json: the counterpart of transformers' <c>ConvNextConfig</c>, with its defaults. A generated class has the one that
/// it was made from as <c>Network.Config</c>; a model that was loaded from a folder has the folder's as <see cref="ConvNextModel.Config"/>.
/// </summary>
public sealed record ConvNextConfig
{
    /// <summary>What the file is called.</summary>
    public const string FileName = "config.json";

    /// <summary><c>num_channels</c>: channels of the image.</summary>
    public int NumChannels { get; init; } = 3;

    /// <summary><c>patch_size</c>: the stem's kernel, which is also its stride.</summary>
    public ImageSize PatchSize { get; init; } = new(4, 4);

    /// <summary><c>num_stages</c>.</summary>
    public int NumStages => HiddenSizes.Count;

    /// <summary><c>hidden_sizes</c>: channels of each stage.</summary>
    public IReadOnlyList<int> HiddenSizes { get; init; } = [96, 192, 384, 768];

    /// <summary><c>depths</c>: blocks of each stage.</summary>
    public IReadOnlyList<int> Depths { get; init; } = [3, 3, 9, 3];

    /// <summary><c>hidden_act</c>: name of the function between the two pointwise convolutions of a block.</summary>
    public string HiddenAct { get; init; } = "gelu";

    /// <summary><c>initializer_range</c>: standard deviation of freshly initialised weights.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary><c>layer_norm_eps</c>: ε of the norm after the pooling, and of no other; in a DINOv3 of all of them.</summary>
    public double LayerNormEps { get; init; } = 1e-12;

    /// <summary><c>layer_scale_init_value</c>: what layer scales begin with; 0 or less means that blocks have none, as those of ConvNeXt V2.</summary>
    public double LayerScaleInitValue { get; init; } = 1e-6;

    /// <summary><c>drop_path_rate</c>: of interest to training only.</summary>
    public double DropPathRate { get; init; }

    /// <summary><c>image_size</c>: for a generated class the size that it takes.</summary>
    public ImageSize ImageSize { get; init; } = new(224, 224);

    /// <summary><c>out_features</c>: names of a backbone's feature maps, <c>stem</c>, <c>stage1</c> …, in the network's order.</summary>
    public IReadOnlyList<string> OutFeatures { get; init; } = ["stage4"];

    /// <summary><c>out_indices</c>: the same as indices into the hidden states; none is negative.</summary>
    public IReadOnlyList<int> OutIndices { get; init; } = [4];

    /// <summary>Class names in the order of the logits; <c>LABEL_0</c> … where the file has none.</summary>
    public IReadOnlyList<string> Labels { get; init; } = ["LABEL_0", "LABEL_1"];

    /// <summary><c>num_labels</c>: classes; 0 means that there is no classifier and the logits are the pooled features.</summary>
    public int NumLabels => Labels.Count;

    /// <summary><c>id2label</c>.</summary>
    public IReadOnlyDictionary<int, string> Id2Label
    {
        get
        {
            var labels = new Dictionary<int, string>(Labels.Count);
            for (int id = 0; id < Labels.Count; id++)
            {
                labels.Add(id, Labels[id]);
            }

            return labels;
        }
    }

    /// <summary><c>label2id</c> as the file has it, else as it follows from the labels: of two classes of one name, the last.</summary>
    public IReadOnlyDictionary<string, int> Label2Id
    {
        get => field ?? IdsOf(Labels);
        init;
    }

    /// <summary>How the network differs from the plain one of its family; only timm's config.json says any of it.</summary>
    public NetworkVariant Variant { get; init; } = NetworkVariant.Plain;

    /// <summary>Whether a timm config.json said it: <c>architecture</c> there; null for a file of transformers'.</summary>
    public string? TimmArchitecture { get; init; }

    /// <summary><c>problem_type</c>: which loss, and which <see cref="ScoreFunction"/>; null lets the labels decide, see <see cref="ConvNextLoss"/>.</summary>
    public ProblemType? ProblemType { get; init; }

    /// <summary>What the reference's pipeline makes scores of the logits with; no key of its own, it follows from the problem type and the number of labels.</summary>
    public ScoreFunction ScoreFunction => Scores.Default(ProblemType, NumLabels);

    /// <summary><c>architectures</c>: the classes that the checkpoint was saved from.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = [];

    /// <summary><c>model_type</c>: the family; see <see cref="Families.ModelFamily.ModelType"/>.</summary>
    public string ModelType { get; init; } = "convnext";

    /// <summary><c>dtype</c>, or <c>torch_dtype</c> in older files: the type that the checkpoint was saved in.</summary>
    public string? Dtype { get; init; }

    /// <summary><c>output_hidden_states</c>: whether the reference returns hidden states unasked.</summary>
    public bool OutputHiddenStates { get; init; }

    /// <summary>The keys of the file that nothing here reads, which <see cref="ToJson"/> writes again.</summary>
    public UnknownKeys UnknownKeys { get; init; } = UnknownKeys.None;

    /// <summary>The image processing of timm's <c>pretrained_cfg</c>; null for a file of transformers', which has one of its own for that.</summary>
    internal TimmProcessing? TimmProcessing { get; init; }

    /// <summary>Reads the config.json that lies beside weights, transformers' or timm's: null where there is none.</summary>
    /// <param name="weights">A file of weights, or the folder that it is in.</param>
    /// <exception cref="ConvNextException">The file cannot be read, or it is no ConvNeXt's configuration.</exception>
    public static ConvNextConfig? FindBeside(string weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        string folder = Directory.Exists(weights) ? weights : Path.GetDirectoryName(Path.GetFullPath(weights)) ?? weights;
        string file = Path.Combine(folder, FileName);
        return File.Exists(file) ? Parse(SmallFile.Read(file), file) : null;
    }

    /// <summary>Reads a config.json.</summary>
    /// <param name="path">The file, or the folder that it is in.</param>
    /// <exception cref="ConvNextException">There is no such file, or it is no ConvNeXt's configuration.</exception>
    public static ConvNextConfig Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string file = Directory.Exists(path) ? Path.Combine(path, FileName) : path;
        return Parse(SmallFile.Read(file), file);
    }

    /// <summary>Reads the text of a config.json.</summary>
    /// <param name="utf8Json">The file's bytes; a byte order mark is allowed.</param>
    /// <param name="sourceName">What the source is called in error messages, e.g. the file's path.</param>
    /// <exception cref="ConvNextException">The JSON is damaged, a key has a value that is not accepted, or it is another network's.</exception>
    public static ConvNextConfig Parse(ReadOnlySpan<byte> utf8Json, string sourceName) => ConfigJsonReader.Read(utf8Json, sourceName);

    /// <summary>The text of a config.json that says the same.</summary>
    public byte[] ToJson() => ConfigJsonWriter.Write(this);

    /// <summary>Writes <see cref="ToJson"/> to a file, or into a folder as config.json.</summary>
    /// <exception cref="ConvNextException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        SmallFile.Write(Directory.Exists(path) ? Path.Combine(path, FileName) : path, ToJson());
    }

    private static Dictionary<string, int> IdsOf(IReadOnlyList<string> labels)
    {
        var ids = new Dictionary<string, int>(labels.Count, StringComparer.Ordinal);
        for (int id = 0; id < labels.Count; id++)
        {
            ids[labels[id]] = id;
        }

        return ids;
    }
}
