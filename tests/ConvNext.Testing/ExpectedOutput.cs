namespace ConvNext.Testing;

/// <summary>What one output of a case must be: all of its values, or samples of them.</summary>
/// <param name="Name">The output: <c>hidden_states.K</c>, <c>last_hidden_state</c>, <c>pooler_output</c> or <c>logits</c>.</param>
/// <param name="Shape">The shape of the whole output, (N, C, H, W) or (N, C).</param>
/// <param name="SampleIndices">Flat indices of <paramref name="Values"/>, or null when they are the whole output.</param>
/// <param name="Values">Computed in float64 and rounded to float32.</param>
/// <param name="TorchError">The largest difference between float32 PyTorch and the float64 computation.</param>
public sealed record ExpectedOutput(string Name, long[] Shape, long[]? SampleIndices, float[] Values, double TorchError);
