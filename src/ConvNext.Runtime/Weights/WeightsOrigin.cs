using System.Collections.Generic;
using ConvNext.Families;

namespace ConvNext.Weights;

/// <summary>Where a model's weights came from, and what was decided on the way.</summary>
/// <param name="Source">The file, the index, or what the memory was called.</param>
/// <param name="Naming">Whose tensor names it uses.</param>
/// <param name="Prefix">What stood before all names and was taken off, e.g. <c>module.</c>; empty where nothing did.</param>
/// <param name="Key">The key under which PyTorch's file had them, e.g. <c>state_dict_ema</c>; empty where there is none.</param>
/// <param name="Keys">All keys under which that file has tensors that could be a network's: <see cref="Checkpoint.Open"/> takes each.</param>
/// <param name="Ignored">
/// Names of tensors that were there and are not used: counters without dimensions, such as <c>n_averaged</c>, and the parts of a head that
/// the network does not have.
/// </param>
public sealed record WeightsOrigin(
    string Source, CheckpointNaming Naming, string Prefix, string Key, IReadOnlyList<string> Keys, IReadOnlyList<string> Ignored);
