using System;
using System.Collections.Generic;
using System.Linq;
using ConvNext.Families;
using ConvNext.Weights;
using Xunit;

namespace ConvNext.Runtime.Tests.Weights;

public sealed class WeightRequirementsTests
{
    [Fact]
    public void A_checkpoint_that_fits_passes()
    {
        using var tensors = new MemoryTensors([("a", "F32", [2, 3]), ("b", "BF16", []), ("c", "F16", [0])]);

        WeightRequirements.Check(tensors, [new("a", [2, 3]), new("b", []), new("c", [0], IsOptional: true), new("d", [1], IsOptional: true)]);
    }

    [Fact]
    public void Every_mistake_is_in_one_error()
    {
        using var tensors = new MemoryTensors(
            [("wrong.shape", "F32", [3, 2]), ("wrong.rank", "F32", [6, 1]), ("wrong.type", "I64", [1]), ("extra", "F32", [5]), ("optional", "F32", [2])]);

        string message = Assert.Throws<WeightsException>(() => WeightRequirements.Check(
            tensors,
            [new("absent.one", [7, 1]), new("wrong.shape", [2, 3]), new("wrong.rank", [6]), new("absent.two", []), new("wrong.type", [1]),
                new("optional", [1], IsOptional: true)])).Message;

        Assert.Equal(
            """
            memory does not hold this network's weights.
            Missing (2): 'absent.one' [7, 1]; 'absent.two' [].
            Misshaped (3): 'wrong.shape' must be [2, 3], is [3, 2]; 'wrong.rank' must be [6], is [6, 1]; 'optional' must be [1], is [2].
            Of a type other than F32, F16, BF16 and F64 (1): 'wrong.type' is I64.
            Unexpected (1): 'extra' [5].
            """,
            message);
    }

    [Fact]
    public void Only_tensors_that_the_caller_names_may_be_too_many()
    {
        using var tensors = new MemoryTensors(("a", [1]), ("classifier.weight", [1]), ("classifier.bias", [1]));
        var ignorable = new HashSet<string> { "classifier.weight", "classifier.bias", "not.there" };

        WeightRequirements.Check(tensors, [new("a", [1])], ignorable);
        ignorable.Remove("classifier.bias");
        string message = Assert.Throws<WeightsException>(() => WeightRequirements.Check(tensors, [new("a", [1])], ignorable)).Message;

        Assert.EndsWith("\nUnexpected (1): 'classifier.bias' [1].", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_lists_are_cut_after_five_and_counted()
    {
        using var tensors = new MemoryTensors([.. Enumerable.Range(0, 21).Select(i => ($"extra.{i:d2}", new long[] { 1 }))]);

        string message = Assert.Throws<WeightsException>(() => WeightRequirements.Check(
            tensors, [.. Enumerable.Range(0, 500).Select(i => new TensorRequirement($"needed.{i:d3}", [2]))])).Message;

        Assert.Contains("Missing (500): 'needed.000' [2]; ", message, StringComparison.Ordinal);
        Assert.Contains("'needed.004' [2]; and 495 more.", message, StringComparison.Ordinal);
        Assert.Contains("Unexpected (21): ", message, StringComparison.Ordinal);
        Assert.EndsWith("; and 16 more.", message, StringComparison.Ordinal);
        Assert.DoesNotContain("needed.005", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_says_whose_names_were_read()
    {
        using var tensors = new MemoryTensors(("stem.0.weight", [8, 3, 4, 4]));

        string message = Assert.Throws<WeightsException>(() => WeightRequirements.Check(
            CheckpointNames.Canonical(tensors, ModelFamily.ConvNext), [new("convnext.embeddings.patch_embeddings.weight", [16, 3, 4, 4])])).Message;

        Assert.StartsWith("memory (named as in timm) does not hold", message, StringComparison.Ordinal);
        Assert.Contains("'convnext.embeddings.patch_embeddings.weight' must be [16, 3, 4, 4], is [8, 3, 4, 4]", message, StringComparison.Ordinal);
    }
}
