using System;

namespace ConvNext.Compare;

/// <summary>A generated network with its session.</summary>
internal sealed class GeneratedContender : IContender
{
    private readonly ConvNextModel model;
    private readonly ConvNextSession session;
    private readonly float[] pixels;
    private readonly float[] logits;

    public GeneratedContender(ConvNextModel model, float[] pixels, int batch, int threads)
    {
        this.model = model;
        this.pixels = pixels;
        session = model.CreateSession(new ConvNextSessionOptions { Threads = threads, MaxBatch = batch });
        logits = new float[batch * model.Description.Outputs[0].Length];
    }

    /// <summary>Bytes of the packed weights.</summary>
    public long WeightBytes => model.Description.WeightsLengthInBytes;

    public string Name => "ConvNext";

    public ReadOnlySpan<float> Logits => logits;

    public void Run() => session.Run(pixels).CopyTo(logits);

    public void Dispose()
    {
        session.Dispose();
        model.Dispose();
    }
}
