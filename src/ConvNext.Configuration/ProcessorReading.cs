namespace ConvNext.Configuration;

/// <summary>What a preprocessor_config.json says: the reading that both the generator and the runtime make their own options of.</summary>
/// <param name="Values">Its keys.</param>
internal sealed record ProcessorReading(ConfigValues Values)
{
    private const int Box = 4;
    private const int Hamming = 5;

    /// <summary>Whether images are processed with Pillow's arithmetic; else it is torchvision's.</summary>
    public bool IsPil => ProcessorTypes.IsPil(Get(ProcessorKeys.ImageProcessorType) ?? Get(ProcessorKeys.FeatureExtractorType));

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

        var reading = new ProcessorReading(ProcessorKeys.All.Read(file, problems));
        reading.CheckCrop(file, problems);
        reading.CheckFilter(file, problems);
        return problems.AnyError ? null : reading;
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
        if (!IsPil && Get(ProcessorKeys.Resample) is Box or Hamming && file.Find(key) is { } value)
        {
            problems.NotAccepted(
                key,
                value,
                "0 (nearest), 1 (lanczos), 2 (bilinear) or 3 (bicubic) with the torchvision backend, "
                    + "or any filter with the pil backend (\"image_processor_type\": \"ConvNextImageProcessorPil\")");
        }
    }
}
