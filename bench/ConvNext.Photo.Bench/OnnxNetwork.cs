using System;
using Microsoft.ML.OnnxRuntime;

namespace ConvNext.Photo.Bench;

/// <summary>ONNX Runtime at its best: all graph optimisations, input and output bound once, its default spinning.</summary>
internal sealed class OnnxNetwork : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly OrtIoBinding _binding;
    private readonly OrtValue _input;
    private readonly OrtValue _output;

    /// <param name="model">The model.</param>
    /// <param name="labels">How many classes it has.</param>
    /// <param name="threads">Threads inside an operator.</param>
    public OnnxNetwork(byte[] model, int labels, int threads)
    {
        using Microsoft.ML.OnnxRuntime.SessionOptions options = new()
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
        };
        _session = new InferenceSession(model, options);
        _input = OrtValue.CreateTensorValueFromMemory(PixelValues, [1, 3, Normalisation.Size, Normalisation.Size]);
        _output = OrtValue.CreateTensorValueFromMemory(new float[labels], [1, labels]);
        _binding = _session.CreateIoBinding();
        _binding.BindInput("pixel_values", _input);
        _binding.BindOutput("logits", _output);
    }

    /// <summary>The input, (3, 224, 224).</summary>
    public float[] PixelValues { get; } = new float[3 * Normalisation.Size * Normalisation.Size];

    /// <summary>The output of the last run.</summary>
    public ReadOnlySpan<float> Logits => _output.GetTensorDataAsSpan<float>();

    public void Run() => _session.RunWithBinding(_runOptions, _binding);

    public void Dispose()
    {
        _binding.Dispose();
        _input.Dispose();
        _output.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }
}
