using ConvNext.Cli.Networks;

namespace ConvNext.Cli.Classify;

/// <summary>What <c>convnext classify --help</c> prints.</summary>
internal static class ClassifyHelp
{
    public static string Text { get; } = $"""
        convnext classify [options] PHOTO...

        Prints the classes with the highest scores for each photo (JPEG, PNG, GIF, BMP, WebP) and the time taken. A photo
        that cannot be read is reported; the others are still answered. A pipe is read to its end; - is the standard
        input.

        Options:
          {ModelOption.Name} {ModelOption.Names}     the network: pocket (default; 10 classes, its weights are inside the program)
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
}
