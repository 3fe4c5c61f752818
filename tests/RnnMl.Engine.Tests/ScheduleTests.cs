using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;
using Xunit.Abstractions;

namespace RnnMl.Engine.Tests;

public class ScheduleTests(ITestOutputHelper output)
{
    private static readonly Golden _golden = new("schedules");

    [Fact]
    public void Step_agrees_with_PyTorch() =>
        AssertGolden("step_size7_gamma0.5", new StepSchedule { StepSize = 7, Gamma = 0.5 });

    [Fact]
    public void Exponential_agrees_with_PyTorch() =>
        AssertGolden("exponential_gamma0.9", new ExponentialSchedule { Gamma = 0.9 });

    [Fact]
    public void Cosine_agrees_with_PyTorch() =>
        AssertGolden("cosine_tmax30_min0.001", new CosineSchedule { TMax = 30, EtaMin = 0.001 });

    /// <summary>In spite of its name the file's total_steps is 31, of which it shows 30.</summary>
    [Fact]
    public void One_cycle_agrees_with_PyTorch() =>
        AssertGolden("one_cycle_max0.4_total30", new OneCycleSchedule { TotalSteps = 31 }, learningRate: 0.4);

    [Fact]
    public void Plateau_agrees_with_PyTorch() =>
        AssertGolden("plateau_factor0.5_patience2_metric_1_over_min(i,9)+1", new PlateauSchedule { Factor = 0.5, Patience = 2 });

    [Fact]
    public void A_schedule_counts_what_it_is_told_to()
    {
        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25], Rates(new ExponentialSchedule { Gamma = 0.5 }, epochs: 3, steps: 3));
        Assert.Equal([1, 0.5, 0.25, 0.125], Rates(new ExponentialSchedule { Gamma = 0.5, Unit = ScheduleUnit.Step }, epochs: 2, steps: 2));
    }

    [Fact]
    public void Cosine_and_one_cycle_stay_where_they_end()
    {
        Assert.Equal([0.1, 0.1], Rates(new CosineSchedule { TMax = 2, EtaMin = 0.1 }, epochs: 4, steps: 1).Skip(2));
        double[] rates = Rates(new OneCycleSchedule { TotalSteps = 10 }, epochs: 1, steps: 12);
        Assert.Equal(1, rates[2]);
        Assert.Equal(1 / 25.0, rates[0], 1e-15);
        Assert.All(rates[9..], rate => Assert.Equal(1 / 25.0 / 1e4, rate, 1e-18));
    }

    [Fact]
    public void Warm_up_rises_in_a_line_and_hands_over_to_the_next_schedule()
    {
        var schedule = new WarmupSchedule
        {
            Duration = 4,
            StartFactor = 0.2,
            Next = new ExponentialSchedule { Gamma = 0.5, Unit = ScheduleUnit.Step },
        };
        AssertClose([0.2, 0.4, 0.6, 0.8, 1, 0.5, 0.25], Rates(schedule, epochs: 1, steps: 7));
    }

    [Theory]
    [InlineData(2, new[] { 0.5, 0.75, 1, 1, 0.5, 0.5 })] // Ends with an epoch: the next one is whole.
    [InlineData(3, new[] { 0.5, 0.6666666666666666, 0.8333333333333333, 1, 0.5, 0.5 })]
    public void A_warm_up_of_steps_may_precede_a_schedule_of_epochs(int duration, double[] expected)
    {
        var schedule = new WarmupSchedule { Duration = duration, StartFactor = 0.5, Next = new ExponentialSchedule { Gamma = 0.5 } };
        AssertClose(expected, Rates(schedule, epochs: 3, steps: 2));
    }

    [Fact]
    public void A_warm_up_of_epochs_may_precede_a_plateau()
    {
        var schedule = new WarmupSchedule
        {
            Duration = 2,
            StartFactor = 0.5,
            Unit = ScheduleUnit.Epoch,
            Next = new PlateauSchedule { Factor = 0.5, Patience = 0 },
        };
        AssertClose([0.5, 0.75, 1, 1, 0.5, 0.25], Rates(schedule, epochs: 6, steps: 1));
    }

    [Fact]
    public void A_plateau_cools_down_and_ends_at_its_lowest_rate()
    {
        var schedule = new PlateauSchedule { Factor = 0.1, Patience = 0, Cooldown = 2, MinRate = 0.05 };
        AssertClose([1, 1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05], Rates(schedule, epochs: 9, steps: 1));
    }

    [Theory]
    [InlineData(true, -10, -10.5, false)]
    [InlineData(true, -10, -11.5, true)]
    [InlineData(false, -10, -10.2, true)]
    [InlineData(false, 10, 9.95, false)]
    public void A_plateaus_threshold_is_relative_or_absolute_and_suits_negative_losses(bool relative, double best, double loss, bool improves)
    {
        var schedule = new PlateauSchedule { Patience = 0, Factor = 0.5, Threshold = 0.1, ThresholdIsRelative = relative };
        Scheduler scheduler = schedule.CreateScheduler(1);
        scheduler.EndEpoch(best);
        scheduler.EndEpoch(loss);
        Assert.Equal(improves ? 1 : 0.5, scheduler.Rate);
    }

    public static TheoryData<LearningRateSchedule> All =>
    [
        new ConstantSchedule(),
        new StepSchedule { StepSize = 2 },
        new CosineSchedule { TMax = 7, Unit = ScheduleUnit.Step },
        new OneCycleSchedule { TotalSteps = 12 },
        new PlateauSchedule { Patience = 1, Factor = 0.5, Cooldown = 1 },
        new WarmupSchedule { Duration = 5, Next = new WarmupSchedule { Duration = 2, Next = new PlateauSchedule { Patience = 0 } } },
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void A_scheduler_that_is_given_the_state_of_another_goes_on_as_it_does(LearningRateSchedule schedule)
    {
        for (int before = 0; before < 10; before++)
        {
            Scheduler first = schedule.CreateScheduler(0.3);
            for (int t = 0; t < before; t++)
                Advance(first, t);
            Scheduler second = schedule.CreateScheduler(0.3);
            foreach ((double[] from, double[] to) in first.State.Zip(second.State))
                from.CopyTo(to, 0);
            for (int t = before; t < 20; t++)
            {
                Assert.Equal(first.Rate, second.Rate);
                Advance(first, t);
                Advance(second, t);
            }
        }

        static void Advance(Scheduler scheduler, int t)
        {
            scheduler.EndStep();
            if (t % 2 == 1)
                scheduler.EndEpoch(1.0 / Math.Min(t, 5));
        }
    }

    public static TheoryData<LearningRateSchedule, string> Refused => new()
    {
        { new StepSchedule { StepSize = 0 }, "StepSchedule.StepSize is 0; expected at least 1." },
        { new ExponentialSchedule { Gamma = 1.5 }, "ExponentialSchedule.Gamma is 1.5; expected a number above 0 and up to 1." },
        { new CosineSchedule { TMax = 5, EtaMin = 2 }, "CosineSchedule.EtaMin is 2; expected 0 up to the learning rate, 1." },
        { new OneCycleSchedule { TotalSteps = 1 }, "OneCycleSchedule.TotalSteps is 1; expected at least 2." },
        { new OneCycleSchedule { TotalSteps = 3 }, "OneCycleSchedule.PctStart is 0.3; expected a number below 1 that makes more than one of the 3 steps." },
        { new PlateauSchedule { Factor = 1 }, "PlateauSchedule.Factor is 1; expected a number between 0 and 1." },
        { new WarmupSchedule { Duration = 3, StartFactor = 0 }, "WarmupSchedule.StartFactor is 0; expected a number above 0 and up to 1." },
        { new WarmupSchedule { Duration = 3, Next = new StepSchedule { StepSize = -1 } }, "StepSchedule.StepSize is -1; expected at least 1." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Constants_out_of_range_are_named(LearningRateSchedule schedule, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => schedule.CreateScheduler(1)).Message);

    /// <summary>The file's rates are those before each of 30 calls of PyTorch's step, here of as many epochs of one step.</summary>
    private void AssertGolden(string name, LearningRateSchedule schedule, double learningRate = 0.1)
    {
        double[] expected = _golden.Numbers(name);
        Scheduler scheduler = schedule.CreateScheduler(learningRate);
        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs(scheduler.Rate - expected[i]) / expected[i];
            Assert.True(difference <= 1e-12, $"{name}, {i}: {scheduler.Rate}, expected {expected[i]}");
            largest = Math.Max(largest, difference);
            scheduler.EndStep();
            scheduler.EndEpoch(1.0 / (Math.Min(i, 9) + 1));
        }
        output.WriteLine($"{name}: largest relative difference {largest:g3}");
    }

    /// <summary>The rates of all steps, with a loss that never improves.</summary>
    private static double[] Rates(LearningRateSchedule schedule, int epochs, int steps)
    {
        Scheduler scheduler = schedule.CreateScheduler(1);
        var rates = new List<double>();
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            for (int step = 0; step < steps; step++)
            {
                rates.Add(scheduler.Rate);
                scheduler.EndStep();
            }
            scheduler.EndEpoch(1);
        }
        return [.. rates];
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-12);
    }
}
