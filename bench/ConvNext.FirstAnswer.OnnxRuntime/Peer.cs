using System;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using SkiaSharp;

namespace ConvNext.FirstAnswer.OnnxRuntime;

/// <summary>The usual way in .NET: SkiaSharp decodes and resizes, ONNX Runtime computes.</summary>
internal static class Peer
{
    private static readonly float[] Mean = [0.4914f, 0.4822f, 0.4465f];
    private static readonly float[] Deviation = [0.247f, 0.2435f, 0.2616f];

    public static void Classify(string model, int size, string photo)
    {
        float[] pixels = Pixels(photo, size);
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions { InterOpNumThreads = 1 };
        using var session = new InferenceSession(model, options);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels, [1, 3, size, size]);
        using var runOptions = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(runOptions, ["pixel_values"], [input], ["logits"]);
        ReadOnlySpan<float> logits = outputs[0].GetTensorDataAsSpan<float>();
        int best = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            best = logits[i] > logits[best] ? i : best;
        }

        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - logits[best]);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{best} {1 / sum:0.0000}"));
    }

    // The middle square of the photo, as (3, size, size); close to the model's preprocessing, not to the bit.
    private static float[] Pixels(string photo, int size)
    {
        using SKBitmap decoded = SKBitmap.Decode(photo);
        int side = Math.Min(decoded.Width, decoded.Height);
        using SKBitmap square = new(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (SKCanvas canvas = new(square))
        using (SKImage image = SKImage.FromBitmap(decoded))
        {
            SKRect source = SKRect.Create((decoded.Width - side) / 2, (decoded.Height - side) / 2, side, side);
            canvas.DrawImage(image, source, SKRect.Create(size, size), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        }

        ReadOnlySpan<byte> bytes = square.GetPixelSpan();
        float[] pixels = new float[3 * size * size];
        for (int i = 0; i < size * size; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                pixels[(channel * size * size) + i] = ((bytes[(i * 4) + channel] / 255f) - Mean[channel]) / Deviation[channel];
            }
        }

        return pixels;
    }
}
