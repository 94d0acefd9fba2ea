using ConvNext.Configuration.Json;

namespace ConvNext.Configuration;

/// <summary>What a preprocessor_config.json says: the reading that both the generator and the runtime make their own options of.</summary>
/// <param name="Keys">The table that it was read by.</param>
/// <param name="Values">Its keys.</param>
internal sealed record ProcessorReading(KeyTable Keys, ConfigValues Values)
{
    private const int Box = 4;
    private const int Hamming = 5;

    /// <summary>Whose arithmetic images are processed with.</summary>
    public ProcessorArithmetic Arithmetic => ProcessorTypes.ArithmeticOf(Get(ProcessorKeys.ImageProcessorType) ?? Get(ProcessorKeys.FeatureExtractorType));

    /// <summary>Height and width that every image is resized to, where the file says both.</summary>
    public Sides? ExactSize => IsDinoV3 ? Get(ProcessorKeys.Target).Exact : null;

    /// <summary>What the file says of the shorter side; what it says of both is <see cref="ExactSize"/>.</summary>
    public int ShortestEdge => !IsDinoV3 ? Get(ProcessorKeys.Size)
        : Get(ProcessorKeys.Target) is { ShortestEdge: > 0 } target ? target.ShortestEdge
        : ProcessorKeys.Size.Default;

    private bool IsDinoV3 => Keys == ProcessorKeys.OfDinoV3;

    /// <summary>The value of a key.</summary>
    public T Get<T>(ConfigKey<T> key) => Values.Get(key);

    /// <summary>Reads <paramref name="file"/>; null when anything is wrong. All mistakes are reported, not the first alone.</summary>
    public static ProcessorReading? From(ConfigObject file, ConfigProblems problems)
    {
        if (ForeignFile.DescribeProcessor(file.Root) is { } what)
        {
            problems.Add(ProblemKind.ForeignFile, file.Opening, $"has no key of a preprocessor_config.json and looks like {what}", "preprocessor_config.json");
            return null;
        }

        KeyTable keys = FindKeys(file);
        var reading = new ProcessorReading(keys, keys.Read(file, problems));
        reading.CheckCrop(file, problems);
        reading.CheckFilter(file, problems);
        return problems.AnyError ? null : reading;
    }

    /// <summary>The keys of the processor that a file names; a name that is not known is reported when they are read.</summary>
    private static KeyTable FindKeys(ConfigObject file)
    {
        JsonValue? type = file.Find(ProcessorKeys.ImageProcessorType.Name);
        type = type is null or { Kind: JsonKind.Null } ? file.Find(ProcessorKeys.FeatureExtractorType.Name) : type;
        bool isDinoV3 = type is { Kind: JsonKind.String } && ProcessorTypes.ArithmeticOf(type.Text) == ProcessorArithmetic.TorchvisionFloat;
        return isDinoV3 ? ProcessorKeys.OfDinoV3 : ProcessorKeys.All;
    }

    private void CheckCrop(ConfigObject file, ConfigProblems problems)
    {
        string key = ProcessorKeys.DoCenterCrop.Name;
        if (Get(ProcessorKeys.DoCenterCrop) && file.Find(ProcessorKeys.CropSize.Name) is null && file.Find(key) is { } crop)
        {
            problems.NotAccepted(key, crop, "false, or true beside a \"crop_size\"");
        }
    }

    private void CheckFilter(ConfigObject file, ConfigProblems problems)
    {
        string key = ProcessorKeys.Resample.Name;
        if (Arithmetic != ProcessorArithmetic.Pil && Get(ProcessorKeys.Resample) is Box or Hamming && file.Find(key) is { } value)
        {
            problems.NotAccepted(
                key,
                value,
                IsDinoV3
                    ? "0 (nearest), 1 (lanczos), 2 (bilinear) or 3 (bicubic) with DINOv3ViTImageProcessor"
                    : "0 (nearest), 1 (lanczos), 2 (bilinear) or 3 (bicubic) with the torchvision backend, "
                    + "or any filter with the pil backend (\"image_processor_type\": \"ConvNextImageProcessorPil\")");
        }
    }
}
