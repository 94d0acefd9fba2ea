namespace ConvNext.Cli.CommandLine;

/// <summary>What the program says about itself.</summary>
internal static class HelpText
{
    public const string Program = """
        convnext: says what a photo shows, with a ConvNeXt network that was generated at build time.

        Commands:
          classify PHOTO...       print the most probable classes of each photo
          convert IN -o OUT       rewrite a checkpoint (PyTorch's, or in shards) as one safetensors file
          pack IN -o OUT          rewrite a checkpoint in the order in which the network reads it: it loads at once

        Options:
          --help, -h              this text; after a command, what the command takes
          --version               the program's version

        Example:
          convnext classify samples/cat.png

        """;

    public const string Classify = """
        convnext classify [options] PHOTO...

        Prints the classes with the highest scores for each photo (JPEG, PNG, GIF, BMP, WebP) and the time taken. A photo
        that cannot be read is reported; the others are still answered. A pipe is read to its end; - is the standard
        input.

        Options:
          --model pocket|tiny     the network: pocket (default; 10 classes, its weights are inside the program)
                                  or tiny (ConvNeXt-Tiny at 224; bring its weights)
          --weights PATH          a file of weights (safetensors, or what torch.save wrote: .bin, .pth, .pt, .tar,
                                  .ckpt), an index of shards, or a checkpoint's folder; config.json and
                                  preprocessor_config.json beside the weights give the labels and the preprocessing
          --key NAME              which weights of a training checkpoint (default: state_dict_ema, model_ema,
                                  state_dict, model, in this order; what was taken is said)
          --top K                 how many classes to print (default 5)
          --threads N             threads that share one inference (default: one for each processor)
          --backend NAME          arithmetic of the resize: torchvision (default) or pil
          --function-to-apply F   what makes scores of the logits: softmax, sigmoid or none (default: by problem_type
                                  and the number of labels, as transformers' pipeline does)
          --timings               print how long decoding, resizing and the network took
          --json                  print one JSON document
          --                      all that follows are photos

        Exit code: 0, or 1 where a photo or the weights could not be used, or 2 for a wrong command line.

        """;

    public const string Convert = """
        convnext convert IN -o OUT

        Rewrites a checkpoint (what PyTorch saved, or safetensors; a file, an index or a folder) as one safetensors file, its tensors'
        names, types and bits unchanged. Only tensors are read; nothing else in the file is ever run or constructed.

        Options:
          -o, --output OUT        the safetensors file to write
          --key NAME              which weights of a training checkpoint (default: state_dict_ema, model_ema, state_dict, model)

        """;

    public const string Pack = """
        convnext pack [options] IN -o OUT

        Writes the weights of a checkpoint (a file of weights, an index of shards, or a folder with either) in the order in which the
        network reads them. Such a file loads in a millisecond, is not copied, and is shared by all processes that use it; give it
        to classify as --weights. It fits the network of this program; another version may ask to pack the checkpoint again.

        Options:
          -o, --output OUT        the packed file to write
          --key NAME              which weights of a training checkpoint, as in convert
          --model pocket|tiny     the network that the weights are for (default pocket)

        """;

    /// <summary>The version without the commit that the build appends.</summary>
    public static string Version => typeof(HelpText).Assembly.GetName().Version?.ToString(3) ?? "unknown";
}
