namespace ConvNext.Tiny.CommandLine;

/// <summary>What the program says about itself.</summary>
internal static class HelpText
{
    public const string Program = """
        convnext: says what a photo shows, with a ConvNeXt network that was generated at build time.

        Commands:
          classify PHOTO...       print the most probable classes of each photo
          convert IN -o OUT       rewrite PyTorch weights (pytorch_model.bin) as safetensors

        Options:
          --help, -h              this text; after a command, what the command takes
          --version               the program's version

        Example:
          convnext classify samples/cat.png

        """;

    public const string Classify = """
        convnext classify [options] PHOTO...

        Prints the most probable classes of each photo (JPEG, PNG, GIF, BMP) and the time taken. A photo that
        cannot be read is reported; the others are still answered.

        Options:
          --model pocket|tiny     the network: pocket (default; 10 classes, its weights are inside the program)
                                  or tiny (ConvNeXt-Tiny at 224; bring its weights)
          --weights PATH          a safetensors file, an index of shards, or a checkpoint's folder; config.json and
                                  preprocessor_config.json beside the weights give the labels and the preprocessing
          --top K                 how many classes to print (default 5)
          --threads N             threads that share one inference (default: one for each processor)
          --backend NAME          arithmetic of the resize: torchvision (default) or pil
          --timings               print how long decoding, resizing and the network took
          --json                  print one JSON document
          --                      all that follows are photos

        Exit code: 0, or 1 where a photo or the weights could not be used, or 2 for a wrong command line.

        """;

    public const string Convert = """
        convnext convert IN -o OUT

        Rewrites weights that PyTorch saved (pytorch_model.bin, or the index or the folder of several) as one safetensors file. Only
        tensors are read; nothing else in the file is ever run or constructed.

        Options:
          -o, --output OUT        the safetensors file to write

        """;

    /// <summary>The version without the commit that the build appends.</summary>
    public static string Version => typeof(HelpText).Assembly.GetName().Version?.ToString(3) ?? "unknown";
}
