using System;
using ConvNext.OnnxGraphs;
using ConvNext.Testing;
using Microsoft.ML.OnnxRuntime;

namespace ConvNext.Compare.Onnx;

/// <summary>ONNX Runtime at its best: all graph optimisations, input and output bound once, its default spinning.</summary>
internal sealed class OnnxRuntimePeer : IContender
{
    private readonly InferenceSession session;
    private readonly RunOptions runOptions = new();
    private readonly OrtIoBinding binding;
    private readonly OrtValue input;
    private readonly OrtValue output;

    /// <summary>Loads a model that <see cref="ConvNextGraph"/> wrote.</summary>
    /// <param name="model">The model.</param>
    /// <param name="config">Its network.</param>
    /// <param name="pixels">The input, (N, C, H, W).</param>
    /// <param name="threads">Threads inside an operator.</param>
    public OnnxRuntimePeer(byte[] model, NetworkConfig config, float[] pixels, int threads)
    {
        using Microsoft.ML.OnnxRuntime.SessionOptions options = new()
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
        };
        session = new InferenceSession(model, options);
        long imageSize = (long)config.Channels * config.ImageHeight * config.ImageWidth;
        long batch = pixels.Length / imageSize;
        input = OrtValue.CreateTensorValueFromMemory(pixels, [batch, config.Channels, config.ImageHeight, config.ImageWidth]);
        output = OrtValue.CreateTensorValueFromMemory(new float[batch * config.Labels], [batch, config.Labels]);
        binding = session.CreateIoBinding();
        binding.BindInput("pixel_values", input);
        binding.BindOutput("logits", output);
    }

    /// <inheritdoc/>
    public string Name => "ONNX Runtime";

    /// <inheritdoc/>
    public ReadOnlySpan<float> Logits => output.GetTensorDataAsSpan<float>();

    /// <inheritdoc/>
    public void Run() => session.RunWithBinding(runOptions, binding);

    /// <inheritdoc/>
    public void Dispose()
    {
        binding.Dispose();
        input.Dispose();
        output.Dispose();
        runOptions.Dispose();
        session.Dispose();
    }
}
