using System;
using ConvNext.Training.Schedules;
using Xunit;

namespace ConvNext.Training.Tests.Schedules;

/// <summary>The rate of each step, as transformers' <c>get_scheduler</c> gives it.</summary>
public sealed class LearningRateScheduleTests
{
    [Fact]
    public void A_line_begins_with_the_peak_and_ends_with_its_last_part()
    {
        LearningRateSchedule schedule = new(ScheduleKind.Linear, 5e-5, totalSteps: 100);

        Assert.Equal(5e-5, schedule.Rate(0));
        Assert.Equal(2.5e-5, schedule.Rate(50), 1e-18);
        Assert.Equal(5e-5 / 100, schedule.Rate(99), 1e-18);
        Assert.Equal(0, schedule.Rate(100));
    }

    [Fact]
    public void A_warm_up_begins_with_nothing_and_ends_before_the_peak()
    {
        LearningRateSchedule schedule = new(ScheduleKind.Linear, 1, totalSteps: 20, warmupSteps: 4);

        Assert.Equal([0, 0.25, 0.5, 0.75, 1, 15.0 / 16], [schedule.Rate(0), schedule.Rate(1), schedule.Rate(2), schedule.Rate(3), schedule.Rate(4), schedule.Rate(5)]);
        Assert.Equal(1.0 / 16, schedule.Rate(19));
    }

    [Fact]
    public void A_cosine_falls_by_half_a_wave()
    {
        LearningRateSchedule schedule = new(ScheduleKind.Cosine, 2, totalSteps: 110, warmupSteps: 10);

        Assert.Equal(2, schedule.Rate(10), 1e-12);
        Assert.Equal(1 + Math.Cos(Math.PI * 0.25), schedule.Rate(35), 1e-12);
        Assert.Equal(1, schedule.Rate(60), 1e-12);
        Assert.Equal(1 + Math.Cos(Math.PI * 0.99), schedule.Rate(109), 1e-12);
    }

    [Fact]
    public void A_constant_stays_and_only_one_of_them_warms_up()
    {
        Assert.Equal(3, new LearningRateSchedule(ScheduleKind.Constant, 3, 10, warmupSteps: 5).Rate(0));
        Assert.Equal(0, new LearningRateSchedule(ScheduleKind.ConstantWithWarmup, 3, 10, warmupSteps: 5).Rate(0));
        Assert.Equal(3, new LearningRateSchedule(ScheduleKind.ConstantWithWarmup, 3, 10, warmupSteps: 5).Rate(9));
    }

    [Fact]
    public void A_share_of_steps_is_rounded_up() => Assert.Equal([0, 1, 4, 100], [
        LearningRateSchedule.WarmupSteps(100, 0), LearningRateSchedule.WarmupSteps(100, 0.001), LearningRateSchedule.WarmupSteps(31, 0.1),
        LearningRateSchedule.WarmupSteps(100, 1)]);

    [Theory]
    [InlineData(-1, 10, 0)]
    [InlineData(double.NaN, 10, 0)]
    [InlineData(double.PositiveInfinity, 10, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 10, -1)]
    public void Numbers_that_mean_nothing_are_refused(double peak, long steps, long warmup) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LearningRateSchedule(ScheduleKind.Linear, peak, steps, warmup));
}
