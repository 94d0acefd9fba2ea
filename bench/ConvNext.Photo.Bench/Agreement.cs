using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Preprocessing;

namespace ConvNext.Photo.Bench;

/// <summary>Holds the sides' answers against each other before anything is timed.</summary>
internal static class Agreement
{
    // Two networks of float32 with sums in another order: of the largest logit.
    private const double NetworkTolerance = 1e-4;

    /// <summary>Prints how far each peer's logits are from ours.</summary>
    /// <exception cref="InvalidOperationException">Pillow's pixels are those of our Pillow backend, and give other logits in ONNX Runtime than here.</exception>
    public static void Check(ConvNextSession session, ConvNextImageProcessorOptions processing, OnnxNetwork network, IEnumerable<IPhotoReader> peers, PhotoFile photo)
    {
        float[] pixelValues = new float[network.PixelValues.Length];
        using OwnReader own = new(processing with { Backend = ImageProcessorBackend.Pil }, session.Threads);
        own.Read(photo, pixelValues);
        float[] ours = session.Run(pixelValues).ToArray();
        float largest = ours.Max(Math.Abs);
        List<string> differences = [];
        foreach (IPhotoReader peer in peers)
        {
            peer.Read(photo, network.PixelValues);
            network.Run();
            double difference = 0;
            for (int i = 0; i < ours.Length; i++)
            {
                difference = Math.Max(difference, Math.Abs(ours[i] - network.Logits[i]) / largest);
            }

            differences.Add($"{peer.Name} {difference:0.0e+0}");
            if (peer is PillowReader { IsExact: true } && difference > NetworkTolerance)
            {
                throw new InvalidOperationException($"{photo.Name}: logits of {peer.Name} and ONNX Runtime are off by {difference:g2} of the largest, more than {NetworkTolerance}.");
            }
        }

        Console.WriteLine($"Largest difference of a logit to ours ({photo.Name}; of the largest logit): {string.Join(", ", differences)}.");
        Console.WriteLine();
    }
}
