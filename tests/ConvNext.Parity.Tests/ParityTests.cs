using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ConvNext.Families;
using ConvNext.Testing;
using Xunit;

namespace ConvNext.Parity;

/// <summary>
/// Every case of the fixtures folder: the network generated from its config.json, with weights and input by recipe,
/// against what PyTorch computes in double precision.
/// </summary>
public sealed class ParityTests
{
    /// <summary>The folder of the environment variable, else the one that the classes were generated from.</summary>
    private static readonly string Folder = Environment.GetEnvironmentVariable(FixtureFolder.Variable) is { Length: > 0 } named
        ? named
        : GeneratedCases.FolderOf(typeof(ParityTests).Assembly);

    /// <summary>Folders of all cases, relative to the fixtures folder.</summary>
    public static IEnumerable<object[]> Cases() => FixtureFolder.CasesBelow(Folder).Select(name => new object[] { name });

    [Fact]
    public void The_folder_has_cases() => Assert.NotEmpty(Cases());

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_are_those_of_the_reference(string name)
    {
        FixtureCase fixture = FixtureCase.Load(Path.Combine(Folder, name));
        using ConvNextModel model = LoadModel(fixture);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { MaxBatch = fixture.Batch, Threads = 2 });
        float[] logits = session.Run(fixture.Pixels()).ToArray();

        double? relativeTolerance = model.Description.Precision == NetworkPrecision.Int8
            ? ParityCheck.EightBits(isScaled: model.Description.Weights.Any(entry => entry.Tensor.Role is TensorRole.LayerScale or TensorRole.ResponseNormWeight))
            : null;
        var check = new ParityCheck(fixture, relativeTolerance);
        foreach (ExpectedOutput expected in fixture.Outputs)
        {
            OutputTensor output = session.GetOutput(expected.Name);
            float[] values = new float[output.Batch * output.Description.Length];
            output.CopyChannelsFirst(values);
            check.Compare(expected.Name, output.Shape.Select(dimension => (long)dimension).ToArray(), values);
        }

        ParityVerdict verdict = check.Verdict();
        Assert.True(verdict.Passed, verdict.Text);
        AssertLoss(fixture, model.Config, logits, relativeTolerance);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Guarded_buffers_change_nothing(string name)
    {
        FixtureCase fixture = FixtureCase.Load(Path.Combine(Folder, name));
        float[] pixels = fixture.Pixels();
        using ConvNextModel model = LoadModel(fixture);
        using ConvNextSession session = model.CreateSession(new ConvNextSessionOptions { MaxBatch = fixture.Batch, Threads = 2 });
        session.Run(pixels);
        using GuardedSession guarded = new(LoadModel(fixture), new ConvNextSessionOptions { MaxBatch = fixture.Batch, Threads = 2 });

        guarded.Run(pixels);

        Assert.True(guarded.RestIsUntouched, $"{name}: something was written outside of a buffer.");
        foreach (OutputDescription output in model.Description.Outputs)
        {
            for (int image = 0; image < fixture.Batch; image++)
            {
                Assert.True(
                    session.GetOutput(output.Name).Image(image).SequenceEqual(guarded.Session.GetOutput(output.Name).Image(image)), $"{name}: {output.Name} of image {image} differs.");
            }
        }
    }

    /// <summary>
    /// The loss may be off by what the logits may be off by, times the loss's slope: an error of t in every logit moves a cross-entropy by at most
    /// 2t, a binary cross-entropy by t, a squared error by 2|d|t + t². The expectation itself is rounded to float32, as is the result.
    /// </summary>
    private static void AssertLoss(FixtureCase fixture, ConvNextConfig config, float[] logits, double? relativeTolerance)
    {
        if (fixture.Loss is not { } expected)
        {
            return;
        }

        double tolerance = ParityCheck.Tolerance(fixture.Output("logits"), relativeTolerance);
        double slope = 2;
        if (config.ProblemType == ProblemType.Regression)
        {
            slope = tolerance + (2 * logits.Zip(fixture.FloatLabels!, (logit, label) => Math.Abs(logit - (double)label)).Max());
        }

        float loss = fixture.ClassLabels is { } classes ? ConvNextLoss.Compute(config, logits, classes) : ConvNextLoss.Compute(config, logits, fixture.FloatLabels!);
        double allowed = (slope * tolerance) + (Math.Abs(expected) * Math.Pow(2, -23));
        Assert.True(Math.Abs((double)loss - expected) <= allowed, $"{fixture.Name}: the loss is {loss:r} where {expected:r} is expected; a difference of {allowed:g3} is allowed.");
    }

    private static ConvNextModel LoadModel(FixtureCase fixture)
    {
        using RecipeSource weights = fixture.Weights();
        return GeneratedCases.Load(typeof(ParityTests).Assembly, typeof(ParityTests).Namespace!, fixture, weights);
    }
}
