namespace ConvNext.Tiny.CommandLine;

/// <summary>What the program says about itself.</summary>
internal static class HelpText
{
    public const string Program = """
        convnext: says what a photo shows, with a ConvNeXt network that was generated at build time.

        Commands:
          classify PHOTO...       print the most probable classes of each photo
          convert IN -o OUT       rewrite PyTorch weights (pytorch_model.bin) as safetensors
          pack IN -o OUT          rewrite a checkpoint in the order in which the network reads it: it loads at once

        Options:
          --help, -h              this text; after a command, what the command takes
          --version               the program's version

        Example:
          convnext classify samples/cat.png

        """;

    public const string Classify = """
        convnext classify [options] PHOTO...

        Prints the most probable classes of each photo (JPEG, PNG, GIF, BMP) and the time taken. A photo that
        cannot be read is reported; the others are still answered. A pipe is read to its end; - is the standard
        input.

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

    public const string Pack = """
        convnext pack [options] IN -o OUT

        Writes the weights of a checkpoint (a safetensors file, an index of shards, or a folder with either) in the order in which the
        network reads them. Such a file loads in a millisecond, is not copied, and is shared by all processes that use it; give it
        to classify as --weights. It fits the network of this program; another version may ask to pack the checkpoint again.

        Options:
          -o, --output OUT        the packed file to write
          --model pocket|tiny     the network that the weights are for (default pocket)

        """;

    /// <summary>The version without the commit that the build appends.</summary>
    public static string Version => typeof(HelpText).Assembly.GetName().Version?.ToString(3) ?? "unknown";
}
