using System;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using SkiaSharp;

namespace ConvNext.ServerLoad.OnnxRuntime;

/// <summary>SkiaSharp decodes and resizes, ONNX Runtime computes; one session serves all callers, as its documentation has it.</summary>
internal sealed class Classifier : IDisposable
{
    private static readonly string[] Inputs = ["pixel_values"];
    private static readonly string[] Outputs = ["logits"];
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];
    private readonly InferenceSession _session;
    private readonly int _size;

    public Classifier(string model, int size, int threads)
    {
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions { InterOpNumThreads = 1, IntraOpNumThreads = threads };
        _session = new InferenceSession(model, options);
        _size = size;
    }

    public (int Index, float Score) Classify(ReadOnlySpan<byte> photo)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(Pixels(photo), [1, 3, _size, _size]);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(options, Inputs, [input], Outputs);
        ReadOnlySpan<float> logits = outputs[0].GetTensorDataAsSpan<float>();
        int best = IndexOfMax(logits);
        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - logits[best]);
        }

        return (best, (float)(1 / sum));
    }

    private static int IndexOfMax(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }

    public void Dispose() => _session.Dispose();

    // The middle square of the photo, as (3, size, size); close to the model's preprocessing, not to the bit.
    private float[] Pixels(ReadOnlySpan<byte> photo)
    {
        using SKBitmap decoded = SKBitmap.Decode(photo);
        int side = Math.Min(decoded.Width, decoded.Height);
        using SKBitmap square = new(new SKImageInfo(_size, _size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (SKCanvas canvas = new(square))
        using (SKImage image = SKImage.FromBitmap(decoded))
        {
            SKRect source = SKRect.Create((decoded.Width - side) / 2, (decoded.Height - side) / 2, side, side);
            canvas.DrawImage(image, source, SKRect.Create(_size, _size), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        }

        ReadOnlySpan<uint> colours = MemoryMarshal.Cast<byte, uint>(square.GetPixelSpan());
        float[] pixels = new float[3 * colours.Length];
        for (int channel = 0; channel < 3; channel++)
        {
            Span<float> plane = pixels.AsSpan(channel * colours.Length, colours.Length);
            float scale = 1 / (255f * Deviation[channel]);
            float offset = -Mean[channel] / Deviation[channel];
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] = ((byte)(colours[i] >> (8 * channel)) * scale) + offset;
            }
        }

        return pixels;
    }
}
