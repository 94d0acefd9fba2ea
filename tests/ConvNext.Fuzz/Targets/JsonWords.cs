namespace ConvNext.Fuzz.Targets;

/// <summary>What JSON is made of, and what has been read wrongly in it elsewhere.</summary>
internal static class JsonWords
{
    /// <summary>Where an exception comes from that System.Text.Json throws for an escape without its other half, and for nothing else that files can cause.</summary>
    public const string Library = "System.Text.Json.Rethrowable";

    public static readonly string[] All =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "false", "NaN", "Infinity", "-Infinity", "-1", "1e999", "-0", "0.5", "1e-400", "9223372036854775807",
        "18446744073709551616", "1.0", "\\u0000", "\\ud800", "\\udc00", "\\n", "\u00ef\u00bb\u00bf", "\u00c3\u00a9", "\u00ff", "[[[[[[[[", "{\"a\":{\"a\":{\"a\":", "/*", "//", "'",
    ];

    public static readonly string[] Config =
    [
        .. All, "\"hidden_sizes\":", "\"depths\":", "\"image_size\":", "\"patch_size\":", "\"num_channels\":", "\"num_stages\":", "\"out_indices\":", "\"out_features\":",
        "\"stage_names\":", "\"id2label\":", "\"label2id\":", "\"num_labels\":", "\"layer_norm_eps\":", "\"layer_scale_init_value\":", "\"initializer_range\":", "\"hidden_act\":",
        "\"architectures\":", "\"model_type\":", "\"convnext\"", "\"convnextv2\"", "\"problem_type\":", "\"torch_dtype\":", "\"gelu\"", "\"relu\"", "\"prelu\"", "\"stage1\"",
        "\"stem\"",
        "\"drop_path_rate\":", "768", "1048576", "1e-6", "2147483648",
    ];

    public static readonly string[] Processor =
    [
        .. All, "\"size\":", "\"crop_size\":", "\"shortest_edge\":", "\"height\":", "\"width\":", "\"crop_pct\":", "\"resample\":", "\"image_mean\":", "\"image_std\":",
        "\"rescale_factor\":", "\"do_resize\":", "\"do_center_crop\":", "\"do_rescale\":", "\"do_normalize\":", "\"do_convert_rgb\":", "\"image_processor_type\":",
        "\"ConvNextImageProcessor\"", "\"ConvNextImageProcessorFast\"", "\"ConvNextFeatureExtractor\"", "\"feature_extractor_type\":", "\"size_divisor\":", "224",
        "0.00392156862745098",
    ];
}
