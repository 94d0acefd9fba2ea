using System;
using System.Linq;
using ConvNext.Training.Data;
using Xunit;

namespace ConvNext.Training.Tests.Data;

/// <summary>Random numbers that follow from a key: the same ones always, and no pattern among them.</summary>
public sealed class CounterRandomTests
{
    private const int Draws = 100_000;

    [Fact]
    public void The_numbers_of_a_key_never_change()
    {
        CounterRandom random = new(42, RandomPurpose.Augmentation, epoch: 3, index: 7);

        // Recorded: trainings that were written down go on with these.
        Assert.Equal([16104731636936253418UL, 1163540089929709575UL, 5958645697966368984UL], [random.Next(), random.Next(), random.Next()]);
    }

    [Fact]
    public void Every_part_of_the_key_counts()
    {
        ulong[] firsts =
        [
            new CounterRandom(1, RandomPurpose.Order, 0, 0).Next(), new CounterRandom(2, RandomPurpose.Order, 0, 0).Next(),
            new CounterRandom(1, RandomPurpose.Mixing, 0, 0).Next(), new CounterRandom(1, RandomPurpose.Order, 1, 0).Next(), new CounterRandom(1, RandomPurpose.Order, 0, 1).Next(),
        ];

        Assert.Equal(firsts.Length, firsts.Distinct().Count());
    }

    // The error of a mean of n draws is σ/√n; five of them happen once in a million, and the keys do not change.
    [Fact]
    public void Neighbouring_samples_draw_evenly()
    {
        double[] drawn = [.. Enumerable.Range(0, Draws).Select(index => new CounterRandom(42, RandomPurpose.Augmentation, 0, index).NextDouble())];

        Assert.Equal(0.5, drawn.Average(), 5 * Math.Sqrt(1.0 / 12 / Draws));
        double correlation = drawn.Zip(drawn.Skip(1)).Average(pair => (pair.First - 0.5) * (pair.Second - 0.5)) * 12;
        Assert.Equal(0, correlation, 5 / Math.Sqrt(Draws));
        Assert.All(drawn, value => Assert.InRange(value, 0, 1 - 1e-16));
    }

    [Fact]
    public void Whole_numbers_are_even_too()
    {
        CounterRandom random = new(1, RandomPurpose.Order, 0, 0);
        int[] counts = new int[7];
        for (int i = 0; i < Draws; i++)
        {
            counts[random.NextInt(7)]++;
        }

        Assert.All(counts, count => Assert.Equal(Draws / 7.0, count, 5 * Math.Sqrt(Draws / 7.0)));
    }

    [Fact]
    public void Normal_gamma_and_beta_have_their_means_and_spreads()
    {
        CounterRandom random = new(5, RandomPurpose.Mixing, 0, 0);
        double[] normal = [.. Enumerable.Range(0, Draws).Select(_ => random.Normal())];
        double[] gamma = [.. Enumerable.Range(0, Draws).Select(_ => random.Gamma(2.5))];
        double[] beta = [.. Enumerable.Range(0, Draws).Select(_ => random.Beta(0.8, 0.8))];

        Assert.Equal(0, normal.Average(), 5 / Math.Sqrt(Draws));
        Assert.Equal(1, normal.Average(x => x * x), 5 * Math.Sqrt(2.0 / Draws));
        Assert.Equal(2.5, gamma.Average(), 5 * Math.Sqrt(2.5 / Draws));
        Assert.Equal(0.5, beta.Average(), 5 * 0.5 / Math.Sqrt(Draws));

        // Var = 1 / (4 (2α + 1)).
        Assert.Equal(1 / (4 * 2.6), beta.Average(x => (x - 0.5) * (x - 0.5)), 0.002);
        Assert.All(beta, value => Assert.InRange(value, 0, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void A_permutation_has_every_number_once(int count) =>
        Assert.Equal(Enumerable.Range(0, count), new CounterRandom(3, RandomPurpose.Order, 0, 0).Permutation(count).Order());

    [Theory]
    [InlineData(100, 0.15, 15)]
    [InlineData(101, 0.15, 16)]
    [InlineData(10, 0, 0)]
    [InlineData(1, 0.5, 0)]
    [InlineData(0, 0.5, 0)]
    public void A_split_holds_back_its_share_rounded_up(int count, double share, int held)
    {
        (int[] training, int[] evaluation) = DataSplit.Random(count, share, seed: 42);

        Assert.Equal(held, evaluation.Length);
        Assert.Equal(Enumerable.Range(0, count), training.Concat(evaluation).Order());
        Assert.Equal(evaluation, evaluation.Order());
    }

    [Fact]
    public void A_limit_takes_some_of_the_samples_by_the_seed()
    {
        int[] samples = [.. Enumerable.Range(100, 50)];

        int[] taken = DataSplit.Limit(samples, 10, seed: 1);

        Assert.Equal(10, taken.Distinct().Count());
        Assert.Subset(samples.ToHashSet(), taken.ToHashSet());
        Assert.NotEqual(taken, DataSplit.Limit(samples, 10, seed: 2));
        Assert.Same(samples, DataSplit.Limit(samples, null, seed: 1));
        Assert.Same(samples, DataSplit.Limit(samples, 50, seed: 1));
    }
}
