using System;
using Xunit;

namespace ConvNext.Testing.Tests;

public sealed class ParityCheckTests
{
    [Fact]
    public void ExpectedValues_Pass()
    {
        FixtureCase fixture = OwnCases.Named("act-relu");
        ParityCheck check = new(fixture);
        foreach (ExpectedOutput output in fixture.Outputs)
        {
            check.Compare(output.Name, output.Shape, output.Values);
        }

        ParityVerdict verdict = check.Verdict();
        Assert.True(verdict.Passed);
        Assert.Equal(fixture.Outputs.Count, verdict.Comparisons.Count);
    }

    [Theory]
    [InlineData(0.9, true)]
    [InlineData(1.5, false)]
    public void TheTolerance_IsWhereItSays(double part, bool passes)
    {
        FixtureCase fixture = OwnCases.Named("act-relu");
        ExpectedOutput logits = fixture.Output("logits");
        float[] values = [.. logits.Values];
        values[13] += (float)(part * ParityCheck.Tolerance(logits));
        OutputComparison comparison = new ParityCheck(fixture).Compare("logits", logits.Shape, values);
        Assert.Equal(passes, comparison.Passed);
        Assert.Equal(13, comparison.Index);
    }

    [Fact]
    public void TheFirstDivergence_IsTheFirstOfTheNetwork_NotOfTheCalls()
    {
        FixtureCase fixture = OwnCases.Named("act-relu");
        ParityCheck check = new(fixture);
        foreach (string name in (string[])["logits", "hidden_states.2", "hidden_states.1"])
        {
            ExpectedOutput output = fixture.Output(name);
            float[] values = [.. output.Values];
            values[^1] += name == "hidden_states.1" ? 0f : 1f;
            check.Compare(name, output.Shape, values);
        }

        ParityVerdict verdict = check.Verdict();
        Assert.False(verdict.Passed);
        Assert.Equal("hidden_states.2", verdict.FirstDivergence!.Name);
        Assert.Contains("(1, 19, 3, 3)", verdict.Text, StringComparison.Ordinal);
        Assert.Contains("2 diverge", verdict.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void NotANumber_Fails()
    {
        FixtureCase fixture = OwnCases.Named("act-relu");
        ExpectedOutput logits = fixture.Output("logits");
        float[] values = [.. logits.Values];
        values[2] = float.NaN;
        OutputComparison comparison = new ParityCheck(fixture).Compare("logits", logits.Shape, values);
        Assert.False(comparison.Passed);
        Assert.Equal(2, comparison.Index);
    }

    [Fact]
    public void AWrongShape_Fails()
    {
        FixtureCase fixture = OwnCases.Named("act-relu");
        ExpectedOutput logits = fixture.Output("logits");
        OutputComparison comparison = new ParityCheck(fixture).Compare("logits", [logits.Shape[1], logits.Shape[0]], logits.Values);
        Assert.False(comparison.Passed);
        Assert.Contains("(10, 2)", comparison.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_AreTakenFromTheWholeOutput()
    {
        FixtureCase fixture = OwnCases.Named("pocket");
        ExpectedOutput output = fixture.Output("hidden_states.0");
        float[] whole = new float[4 * 48 * 16 * 16];
        for (int i = 0; i < output.Values.Length; i++)
        {
            whole[output.SampleIndices![i]] = output.Values[i];
        }

        Assert.True(new ParityCheck(fixture).Compare(output.Name, output.Shape, whole).Passed);
        whole[output.SampleIndices![77]] += 1f;
        OutputComparison comparison = new ParityCheck(fixture).Compare(output.Name, output.Shape, whole);
        Assert.False(comparison.Passed);
        Assert.Equal(output.SampleIndices[77], comparison.Index);
    }

    [Fact]
    public void NothingCompared_IsNoVerdict() =>
        Assert.Throws<InvalidOperationException>(() => new ParityCheck(OwnCases.Named("act-relu")).Verdict());
}
