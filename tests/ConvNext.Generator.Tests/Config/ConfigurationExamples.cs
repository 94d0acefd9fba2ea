using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace ConvNext.Generator.Tests.Config;

/// <summary>
/// The one table by which the readers of the generator and of the Runtime are tested: what a config.json and a preprocessor_config.json mean, or
/// that they are refused. The measure is what the reference accepts; where a row departs from it, it says why.
/// </summary>
internal static partial class ConfigurationExamples
{
    /// <summary>Files config.json.</summary>
    public static IReadOnlyList<ConfigurationExample> Networks { get; } =
    [
        // Python's words for what is no number: read, and refused only where a number is used.
        Means("""{"model_type": "convnext", "foo": NaN, "bar": [Infinity, -Infinity, {"x": NaN}]}""", ""),
        Refused("""{"layer_norm_eps": NaN}""", "layer_norm_eps"),
        Refused("""{"layer_norm_eps": Infinity}""", "layer_norm_eps"),
        Refused("""{"initializer_range": -Infinity}""", "initializer_range"),
        Refused("""{"layer_scale_init_value": NaN}""", "layer_scale_init_value"),
        Refused("""{"drop_path_rate": Infinity}""", "drop_path_rate"),
        Refused("""{"num_channels": NaN}""", "num_channels"),
        Refused("""{"depths": [3, 3, NaN, 3]}""", "depths"),
        Refused("""{"num_labels": 3, "x": nan}""", "valid JSON"),
        Refused("""{"num_labels": 3, NaN: 1}""", "valid JSON"),
        Refused("""{"num_labels": 3, "x": NaNs}""", "valid JSON"),
        Refused("""{"num_labels": 3, "x": +Infinity}""", "valid JSON"),

        // Encodings: UTF-8 alone. A byte order mark is let pass, which Python is stricter about: it changes no meaning.
        Means("\uFEFF{\"num_labels\": 3}", "num_labels=3; labels=LABEL_0,LABEL_1,LABEL_2"),
        Means("{\"id2label\": {\"0\": \"K\u00e4se\", \"1\": \"\U0001F600\", \"2\": \"\uFFFD\"}}", "num_labels=3; labels=K\u00e4se,\U0001F600,\uFFFD"),
        Means("""{"id2label": {"0": "\ud83d\ude00"}}""", "num_labels=1; labels=\U0001F600"),
        Refused(Encoding.Latin1.GetBytes("{\"id2label\": {\"0\": \"K\u00e4se\"}}"), "UTF-8"),
        Refused(Encoding.Latin1.GetBytes("{\"num_labels\": 3, \"x\": \"\u00e4\"}"), "UTF-8"),
        Refused([.. "{\"num_labels\": 3, \"x\": \""u8, 0xC3, (byte)'"', (byte)'}'], "UTF-8"),
        Refused([.. "{\"num_labels\": 3, \"x\": \""u8, 0xED, 0xA0, 0x80, (byte)'"', (byte)'}'], "UTF-8"),
        Refused([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("{\"num_labels\": 3}")], "UTF-16"),
        Refused([.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes("{\"num_labels\": 3}")], "UTF-16"),
        Refused([.. Encoding.UTF32.GetPreamble(), .. Encoding.UTF32.GetBytes("{\"num_labels\": 3}")], "UTF-32"),
        Refused(Encoding.Unicode.GetBytes("{\"num_labels\": 3}"), ""),
        Refused(Encoding.UTF32.GetBytes("{\"num_labels\": 3}"), ""),

        // Half a surrogate pair: Python can hold one, no text file can.
        Refused("""{"id2label": {"0": "\ud800"}}""", "surrogate"),
        Refused("""{"num_labels": 3, "x": "\udc00"}""", "surrogate"),
        Refused("""{"num_labels": 3, "\ud83d": 1}""", "surrogate"),
        Refused("""{"num_labels": 3, "x": "\ude00\ud83d"}""", "surrogate"),

        // Control characters that JSON lets stand in a string, but that no message may send to a terminal.
        Refused("{\"model_type\": \"conv\u007fnext\"}", "\"conv next\""),
        Refused("{\"model_type\": \"conv\u009b2Jnext\"}", "\"conv 2Jnext\""),

        // What JSON is not.
        Refused("", "valid JSON"),
        Refused("   \n", "valid JSON"),
        Refused("{", "valid JSON"),
        Refused("""{"num_labels": 3,}""", "valid JSON"),
        Refused("""{"num_labels": 3} {}""", "valid JSON"),
        Refused("""{"num_labels": 3} // three""", "valid JSON"),
        Refused("""{/* three */ "num_labels": 3}""", "valid JSON"),
        Refused("{'num_labels': 3}", "valid JSON"),
        Refused("""{"num_labels": 03}""", "valid JSON"),
        Refused("""{"num_labels": .5}""", "valid JSON"),
        Refused("{\"num_labels\": 3, \"x\": \"\t\"}", "valid JSON"),
        Refused("[]", "object"),
        Refused("null", "object"),
        Refused("\"convnext\"", "object"),
        Refused("NaN", "object"),
        Means("{\"num_labels\": 1, \"x\": " + new string('[', 63) + new string(']', 63) + "}", "num_labels=1; labels=LABEL_0"),
        Refused("{\"num_labels\": 1, \"x\": " + new string('[', 64) + new string(']', 64) + "}", ""),
        Refused("{\"num_labels\": 1, \"x\": [" + string.Concat(Enumerable.Repeat("0,", 1 << 18)) + "0]}", "values"),

        // Of a key that stands twice the last counts, as in Python; the build warns.
        Means("""{"num_channels": 1, "num_channels": 4}""", "num_channels=4"),
        Means("""{"num_channels": "x", "num_channels": 4}""", "num_channels=4"),
        Means("""{"id2label": {"0": "a", "1": "b", "0": "c"}}""", "num_labels=2; labels=c,b"),
        Means("""{"num_labels": 2, "x": {"a": 1, "a": 2}}""", ""),
        Refused("""{"id2label": {"0": "a", "00": "b"}}""", "id2label"),

        // Null: absent for what describes, wrong for a number of the network, as the reference's types have it.
        Means("""{"model_type": null, "hidden_sizes": null, "depths": null, "out_features": null, "out_indices": null, "architectures": null}""", ""),
        Means("""{"num_labels": null, "id2label": null, "label2id": null, "problem_type": null, "dtype": null, "torch_dtype": null, "output_hidden_states": null}""", ""),
        Refused("""{"num_channels": null}""", "num_channels"),
        Refused("""{"patch_size": null}""", "patch_size"),
        Refused("""{"num_stages": null}""", "num_stages"),
        Refused("""{"hidden_act": null}""", "hidden_act"),
        Refused("""{"initializer_range": null}""", "initializer_range"),
        Refused("""{"layer_norm_eps": null}""", "layer_norm_eps"),
        Refused("""{"layer_scale_init_value": null}""", "layer_scale_init_value"),
        Refused("""{"drop_path_rate": null}""", "drop_path_rate"),
        Refused("""{"image_size": null}""", "image_size"),
        Refused("""{"depths": [null, 3, 9, 3]}""", "depths"),

        // Numbers: an integer where a float belongs, never the reverse; booleans and strings are no numbers.
        Means("""{"layer_norm_eps": 0, "layer_scale_init_value": -1, "initializer_range": 1, "drop_path_rate": 1}""",
            "layer_norm_eps=0; layer_scale_init_value=-1; initializer_range=1; drop_path_rate=1"),
        Means("""{"layer_norm_eps": 3e38, "initializer_range": 1e-400}""", "layer_norm_eps=3E+38; initializer_range=0"),
        Refused("""{"layer_norm_eps": 3.5e38}""", "layer_norm_eps"),
        Refused("""{"layer_norm_eps": 1e999}""", "layer_norm_eps"),
        Refused("""{"layer_norm_eps": -1e-12}""", "layer_norm_eps"),
        Refused("""{"layer_norm_eps": "1e-6"}""", "layer_norm_eps"),
        Refused("""{"layer_norm_eps": true}""", "layer_norm_eps"),
        Refused("""{"initializer_range": -0.02}""", "initializer_range"),
        Refused("""{"drop_path_rate": 1.5}""", "drop_path_rate"),
        Refused("""{"drop_path_rate": -0.5}""", "drop_path_rate"),
        Refused("""{"layer_scale_init_value": -1e39}""", "layer_scale_init_value"),
        Refused("""{"num_channels": 3.0}""", "num_channels"),
        Refused("""{"num_channels": 3e0}""", "num_channels"),
        Refused("""{"num_channels": true}""", "num_channels"),
        Refused("""{"num_channels": "3"}""", "num_channels"),
        Refused("""{"num_channels": 0}""", "num_channels"),
        Means("""{"num_channels": 4096, "image_size": 32}""", "num_channels=4096; image_size=32x32"),
        Refused("""{"num_channels": 4097}""", "num_channels"),
        Means("""{"patch_size": [2, 3], "image_size": [64, 96]}""", "patch_size=2x3; image_size=64x96"),
        Refused("""{"patch_size": [2]}""", "patch_size"),
        Refused("""{"patch_size": 16385}""", "patch_size"),
        Refused("""{"patch_size": [2, 0]}""", "patch_size"),
        Refused("""{"image_size": 16385}""", "image_size"),
        Refused("""{"image_size": -224}""", "image_size"),
        Refused("""{"image_size": {"height": 224, "width": 224}}""", "image_size"),

        // Stages: everything has a bound before anything is made.
        Refused("""{"num_stages": 2000000000}""", "num_stages"),
        Refused("""{"num_stages": 2147483647, "hidden_sizes": [1], "depths": [1]}""", "num_stages"),
        Refused("""{"num_stages": 99999999999999999999}""", "num_stages"),
        Refused("""{"num_stages": 9}""", "num_stages"),
        Refused("""{"num_stages": 0}""", "num_stages"),
        Refused("""{"num_stages": 5}""", "hidden_sizes"),
        Refused("""{"depths": [1, 2]}""", "depths"),
        Refused("""{"depths": 3}""", "depths"),
        Refused("""{"depths": [1025, 1, 1, 1]}""", "depths"),
        Refused("""{"hidden_sizes": [16385, 1, 1, 1]}""", "hidden_sizes"),
        Refused("""{"hidden_sizes": [0, 1, 1, 1]}""", "hidden_sizes"),
        Means("""{"num_stages": 1, "hidden_sizes": [5, 6], "depths": [0, 1]}""", "hidden_sizes=5; depths=0; out_features=stage1; out_indices=1"),
        Means("""{"num_stages": 2}""", "hidden_sizes=96,192; depths=3,3; out_features=stage2; out_indices=2"),

        // Activations.
        Means("""{"hidden_act": "swish"}""", "hidden_act=swish"),
        Refused("""{"hidden_act": "gleu"}""", "hidden_act"),
        Refused("""{"hidden_act": "GELU"}""", "hidden_act"),
        Refused("""{"hidden_act": "xielu"}""", "not supported"),
        Refused("""{"hidden_act": 1}""", "hidden_act"),

        // Labels: num_labels wins.
        Means("""{"id2label": {}}""", "num_labels=0; labels="),
        Means("""{"id2label": {}, "num_labels": 2}""", ""),
        Means("""{"id2label": {"0": "a", "1": "b"}, "label2id": {"a": 0, "b": 1}, "num_labels": 3}""", "num_labels=3; labels=LABEL_0,LABEL_1,LABEL_2"),
        Means("""{"id2label": {"0": "a", "1": "b"}, "num_labels": 2}""", "labels=a,b"),
        Means("""{"id2label": {"0": "a", "2": "c"}}""", "labels=a,LABEL_1"),
        Means("""{"num_labels": 0}""", "num_labels=0; labels="),
        Refused("""{"num_labels": -1}""", "num_labels"),
        Refused("""{"num_labels": 65537}""", "num_labels"),
        Refused("""{"num_labels": 2000000000}""", "num_labels"),
        Refused("""{"num_labels": 2.0}""", "num_labels"),
        Refused("""{"id2label": ["a", "b"]}""", "id2label"),
        Refused("""{"id2label": {"x": "a"}}""", "id2label"),
        Refused("""{"id2label": {"-1": "a"}}""", "id2label"),
        Refused("""{"id2label": {"0": 1}}""", "id2label"),
        Refused("""{"id2label": {"0": null}}""", "id2label"),
        Means("""{"label2id": {"LABEL_0": "1", "LABEL_1": 0}}""", "label2id=LABEL_0:1,LABEL_1:0"),
        Refused("""{"label2id": {"a": 1.0}}""", "label2id"),
        Refused("""{"label2id": [1]}""", "label2id"),

        // The rest.
        Means("""{"problem_type": "regression", "dtype": "float16", "torch_dtype": "float32", "output_hidden_states": true}""",
            "problem_type=regression; dtype=float16; output_hidden_states=True"),
        Means("""{"torch_dtype": "bfloat16", "architectures": ["ConvNextModel"]}""", "dtype=bfloat16; architectures=ConvNextModel"),
        Refused("""{"problem_type": "guess"}""", "problem_type"),
        Refused("""{"dtype": 32}""", "dtype"),
        Refused("""{"dtype": "float32", "torch_dtype": 32}""", "torch_dtype"),
        Refused("""{"output_hidden_states": "yes"}""", "output_hidden_states"),
        Refused("""{"architectures": "ConvNextModel"}""", "architectures"),
        Means("""{"out_features": ["stem", "stage2"], "out_indices": [0, -3]}""", "out_features=stem,stage2; out_indices=0,2"),
        Refused("""{"out_features": ["stage2", "stage1"]}""", "out_features"),
        Refused("""{"out_features": ["stage5"]}""", "out_features"),
        Refused("""{"out_indices": [9]}""", "out_indices"),
        Refused("""{"out_indices": [1, 1]}""", "out_indices"),
        Refused("""{"out_features": ["stage1"], "out_indices": [2]}""", "out_features"),

        // The second ConvNeXt has no layer scale, whatever its files say. Where they do not name the family, their class does.
        Means("""{"model_type": "convnextv2"}""", "model_type=convnextv2; layer_scale_init_value=0"),
        Means("""{"model_type": "convnextv2", "layer_scale_init_value": 0.5, "num_labels": 1}""", "model_type=convnextv2; layer_scale_init_value=0; num_labels=1; labels=LABEL_0"),
        Means("""{"model_type": "convnextv2", "layer_scale_init_value": "none"}""", "model_type=convnextv2; layer_scale_init_value=0"),
        Means("""{"architectures": ["ConvNextV2Model"]}""", "model_type=convnextv2; layer_scale_init_value=0; architectures=ConvNextV2Model"),
        Means("""{"architectures": ["ConvNextModel"]}""", "architectures=ConvNextModel"),
        Refused("""{"model_type": "convnextv2", "depths": [1]}""", "depths"),

        // Other files, which say so or are told by their keys.
        Refused("""{"model_type": "vit"}""", "vit"),
        Refused("""{"model_type": ""}""", "model_type"),
        Refused("{}", "empty object"),
        Refused("""{"foo": 1}""", "foo"),

        // timm's: the architecture, and what model_args has in its place.
        Means("""{"architecture": "convnext_tiny", "num_classes": 2, "num_features": 768, "pretrained_cfg": {}}""", "layer_norm_eps=1E-06"),
        Means("""{"architecture": "convnext_tiny.in12k", "num_classes": 9, "model_args": {"num_classes": 2}}""", "layer_norm_eps=1E-06"),
        Means("""{"architecture": "convnext_tiny", "input_size": [1, 64, 48], "num_classes": 0}""", "layer_norm_eps=1E-06; num_channels=1; image_size=64x48; num_labels=0; labels="),
        Means(
            """{"architecture": "convnext_atto", "model_args": {"dims": [8, 16, 24, 32], "depths": [1, 0, 2, 1], "act_layer": "gelu_tanh", "num_classes": 2, "ls_init_value": 0}}""",
            "hidden_sizes=8,16,24,32; depths=1,0,2,1; hidden_act=gelu_pytorch_tanh; layer_norm_eps=1E-06; layer_scale_init_value=0"),
        Means("""{"architecture": "convnext_xxlarge", "num_classes": 2}""", "hidden_sizes=384,768,1536,3072; depths=3,4,30,3; layer_norm_eps=1E-05"),
        Means("""{"architecture": "convnext_tiny", "num_classes": 2, "pretrained_cfg": {"label_names": ["n1", "n2"], "label_descriptions": {"n1": "tench"}}}""", "layer_norm_eps=1E-06; labels=tench,n2"),
        Means("""{"architecture": "convnext_tiny", "num_classes": 2, "label_names": {"1": "b", "0": "a"}}""", "layer_norm_eps=1E-06; labels=a,b"),
        Refused("""{"model_type": null, "architecture": "resnet50", "num_classes": 1000}""", "resnet50"),
        Means(
            """{"architecture": "convnextv2_atto", "model_args": {"dims": [8, 16, 24, 32], "depths": [1, 0, 2, 1], "num_classes": 2}}""",
            "model_type=convnextv2; hidden_sizes=8,16,24,32; depths=1,0,2,1; layer_norm_eps=1E-06; layer_scale_init_value=0"),
        Means(
            """{"architecture": "convnextv2_atto", "num_classes": 2, "model_args": {"dims": [8, 16, 24, 32], "head_hidden_size": 8, "norm_layer": "rmsnorm2d", "stem_type": "overlap"}}""",
            "model_type=convnextv2; hidden_sizes=8,16,24,32; depths=2,2,6,2; layer_norm_eps=1E-06; layer_scale_init_value=0"),
        Means(
            """{"architecture": "convnext_atto", "num_classes": 2, "model_args": {"dims": [8, 16, 24, 32], "use_grn": true}}""",
            "model_type=convnextv2; hidden_sizes=8,16,24,32; depths=2,2,6,2; layer_norm_eps=1E-06"),
        Refused("""{"architecture": "convnext_tiny", "num_classes": 2, "model_args": {"norm_layer": "batchnorm2d"}}""", "norm_layer"),
        Refused("""{"architecture": "convnext_tiny", "num_classes": 2, "model_args": {"kernel_sizes": [7, 9, 7, 7]}}""", "kernel_sizes"),
        Refused("""{"architecture": "convnext_tiny", "num_classes": 2, "model_args": {"conv_bias": false}}""", "conv_bias"),
        Refused("""{"architecture": "convnext_tiny", "num_classes": 2, "model_args": {"patch_size": 8}}""", "patch_size"),
        Refused("""{"architecture": "convnext_tiny_hnf", "num_classes": 2, "model_args": {"head_hidden_size": 8}}""", "head_hidden_size"),
        Refused("""{"architecture": "convnext_tiny", "num_classes": 2, "pretrained_cfg": {"crop_mode": "middle"}}""", "crop_mode"),
        Refused("""{"architecture": "convnext_tiny", "num_classes": 2, "pretrained_cfg": {"std": [0]}}""", "std"),
        Refused("""{"architecture": "convnext_tiny", "num_classes": 2, "pretrained_cfg": []}""", "pretrained_cfg"),

        Refused("""{"architectures": ["BertForMaskedLM"], "hidden_act": "gelu", "layer_norm_eps": 1e-12}""", "BertForMaskedLM"),
        Refused("""{"image_processor_type": "ConvNextImageProcessor", "size": 224}""", "preprocessor_config.json"),
        Refused("""{"crop_pct": 0.875, "do_resize": true}""", "preprocessor_config.json"),
        Refused("""{"tokenizer_class": "BertTokenizer"}""", "tokenizer"),
        Refused("""{"metadata": {}, "weight_map": {"a": "b"}}""", "checkpoint"),
        Refused("""{"name": "site", "version": "1.0.0", "dependencies": {}}""", "package.json"),
        Refused("""{"Logging": {"LogLevel": {}}, "AllowedHosts": "*"}""", "appsettings.json"),
    ];

    /// <summary>Files preprocessor_config.json.</summary>
    public static IReadOnlyList<ConfigurationExample> Preprocessors { get; } =
    [
        Means("{}", ""),
        Means("""{"do_resize": null, "do_rescale": null, "do_normalize": null, "do_center_crop": null, "do_convert_rgb": null}""",
            "do_resize=False; do_rescale=False; do_normalize=False"),
        Means("""{"do_resize": "false", "do_convert_rgb": "false", "do_normalize": ""}""", "do_convert_rgb=True; do_normalize=False"),
        Means("""{"do_resize": 0, "do_rescale": 0.0, "do_normalize": [], "do_convert_rgb": {"a": 1}}""",
            "do_resize=False; do_rescale=False; do_normalize=False; do_convert_rgb=True"),
        Means("""{"do_resize": NaN, "do_rescale": -0.0, "do_convert_rgb": [null]}""", "do_rescale=False; do_convert_rgb=True"),
        Means("""{"crop_pct": null}""", ""),
        Refused("""{"crop_pct": null, "size": 383}""", "crop_pct"),
        Means("""{"crop_pct": null, "size": 224, "do_resize": false}""", "size=224; do_resize=False"),
        Refused("""{"size": null}""", "size"),
        Refused("""{"resample": null}""", "resample"),
        Means("""{"size": null, "resample": null, "do_resize": false}""", "do_resize=False"),
        Refused("""{"rescale_factor": null}""", "rescale_factor"),
        Means("""{"rescale_factor": null, "do_rescale": false}""", "do_rescale=False"),
        Refused("""{"image_mean": null}""", "image_mean"),
        Refused("""{"image_std": null}""", "image_std"),
        Means("""{"image_mean": null, "image_std": null, "do_normalize": null}""", "do_normalize=False"),
        Means("""{"crop_size": null}""", ""),
        Refused("""{"crop_size": null, "do_center_crop": true}""", "crop_size"),
        Means("""{"resample": 1}""", "resample=Lanczos"),
        Refused("""{"resample": 4}""", "pil backend"),
        Refused("""{"resample": 5}""", "pil backend"),
        Means("""{"image_processor_type": "ConvNextImageProcessorPil", "resample": 5}""", "backend=Pil; resample=Hamming"),
        .. DinoV3Preprocessors,
        Means("""{"image_processor_type": null, "feature_extractor_type": "ConvNextFeatureExtractor"}""", ""),
        Refused("""{"image_processor_type": "ConvNextFeatureExtractor"}""", "image_processor_type"),
        Refused("""{"image_processor_type": "ViTImageProcessor"}""", "image_processor_type"),
        Refused("""{"image_processor_type": "\ud800"}""", "surrogate"),
        Means("""{"size": 224, "size": {"shortest_edge": 96}}""", "size=96"),
        Means("""{"x": NaN, "auto_map": {"a": Infinity}, "size": 224}""", "size=224"),
        Refused("""{"rescale_factor": NaN}""", "rescale_factor"),
        Refused("""{"image_mean": [0.5, NaN, 0.5]}""", "image_mean"),
        Refused("""{"image_std": Infinity}""", "image_std"),
        Refused("""{"crop_pct": Infinity}""", "crop_pct"),
        Refused("""{"size": 224.0}""", "size"),
        Refused("""{"size": true}""", "size"),
        Refused("""{"size": {"height": 224, "width": 224}}""", "size"),
        Refused([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("{\"size\": 224}")], "UTF-16"),
        Refused(Encoding.Latin1.GetBytes("{\"size\": 224, \"x\": \"\u00e4\"}"), "UTF-8"),
        Refused("""{"model_type": "convnext", "depths": [3, 3, 9, 3]}""", "config.json"),
        Refused("""{"architecture": "convnext_tiny", "num_classes": 1000}""", "timm"),
        Refused("""{"tokenizer_class": "BertTokenizer"}""", "tokenizer"),
    ];

    private static ConfigurationExample Means(string file, string means) => new(Encoding.UTF8.GetBytes(file), means, null);

    private static ConfigurationExample Refused(string file, string names) => Refused(Encoding.UTF8.GetBytes(file), names);

    private static ConfigurationExample Refused(byte[] file, string names) => new(file, null, names);
}
