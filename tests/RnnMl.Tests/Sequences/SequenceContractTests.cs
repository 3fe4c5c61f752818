using System;
using System.Linq;
using Microsoft.ML;
using RnnMl.Sequences;
using RnnMl.Tests.Support;
using Xunit;
using static RnnMl.Tests.Support.SequenceViews;

namespace RnnMl.Tests.Sequences;

/// <summary>Every transform for sequences keeps the contract of estimators.</summary>
public class SequenceContractTests
{
    private static readonly IDataView _missing = Views.Of(new CountRow());
    private static readonly IDataView _strange = Views.Of(new StrangeRow());

    private static readonly IDataView _steps = Views.Of(Enumerable.Range(0, 24).Select(i => new StepRow
    {
        Station = i % 2 == 0 ? "A" : "B",
        Time = Hour(i),
        Temperature = i * i,
        Wind = [i, -i],
        Sensor = (uint)(i % 3),
    }));

    private static readonly IDataView _sequences = SequenceViews.Of([1, NaN, 3], [], [4], [NaN, NaN], [5, 6, 7, 8, 9]);
    private static readonly IDataView _pairs = Views.Of(new PairsRow { Values = [1, NaN, 3, 4] }, new PairsRow());
    private static readonly IDataView _fixed = Views.Of(new FixedRow { Values = [1, 2, NaN, 4, 5, 6] }, new FixedRow { Values = [NaN, NaN, NaN, NaN, NaN, 0] });
    private static readonly IDataView _tokens = Views.Of(new TokensRow { Tokens = [1, 2, 0] }, new TokensRow());

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void SequenceWindow_keeps_the_contract() => EstimatorContract.Check(
        _ml.Transforms.SequenceWindow("Window", ["Temperature", "Wind"], windowSize: 3), _steps, _missing, _strange);

    [Fact]
    public void SequenceWindow_over_several_series_with_everything_keeps_the_contract() => EstimatorContract.Check(
        _ml.Transforms.SequenceWindow(new SequenceWindowEstimator.Options
        {
            OutputColumnName = "Wind",
            InputColumnNames = ["Wind", "Temperature"],
            WindowSize = 4,
            Stride = 2,
            SeriesColumnName = "Sensor",
            IncompleteWindows = IncompleteWindows.PadLeft,
            PadValue = NaN,
            Horizon = 2,
            HorizonColumns = [new("Temperature", "Temperature"), new("NextWind", "Wind")],
            KeepIncompleteHorizons = true,
        }), KeyedSteps(), _missing, _strange);

    [Fact]
    public void SequenceWindow_with_a_label_of_one_step_keeps_the_contract() => EstimatorContract.Check(
        _ml.Transforms.SequenceWindow("Window", ["Temperature"], 3, seriesColumnName: "Station", horizon: 1,
            horizonColumns: new InputOutputColumnPair("Label", "Temperature")), _steps, _missing, _strange, _sequences);

    [Fact]
    public void PadSequence_keeps_the_contract()
    {
        EstimatorContract.Check(_ml.Transforms.PadSequence("Padded", "Values", maskColumnName: "Mask"), _sequences, _missing, _strange);
        EstimatorContract.Check(_ml.Transforms.PadSequence("Values", length: 2, padding: SequenceSide.Post), _pairs, _missing, _strange);
        EstimatorContract.Check(_ml.Transforms.PadSequence("Padded", "Values", length: 5, padValue: NaN), _fixed, _missing, _strange);
    }

    [Fact]
    public void PadSequence_of_keys_keeps_the_contract() => EstimatorContract.Check(
        _ml.Transforms.PadSequence("Padded", "Tokens", length: 4, maskColumnName: "Mask"), _tokens, _missing, _strange);

    [Theory]
    [InlineData(MissingReplacement.ForwardFill, false)]
    [InlineData(MissingReplacement.LinearInterpolation, true)]
    [InlineData(MissingReplacement.Mean, false)]
    [InlineData(MissingReplacement.Median, true)]
    [InlineData(MissingReplacement.Mode, false)]
    [InlineData(MissingReplacement.Constant, true)]
    public void ReplaceMissingInSequence_keeps_the_contract(MissingReplacement replacement, bool addIndicators)
    {
        foreach (var view in (IDataView[])[_sequences, _pairs, _fixed])
        {
            EstimatorContract.Check(_ml.Transforms.ReplaceMissingInSequence("Full", "Values", replacement, 0.1f, addIndicators), view,
                _missing, _strange, _tokens);
        }
        EstimatorContract.Check(_ml.Transforms.ReplaceMissingInSequence("Values"), _fixed, _missing, _strange);
    }

    [Fact]
    public void DropSequencesWithMissing_keeps_the_contract()
    {
        EstimatorContract.Check(_ml.Transforms.DropSequencesWithMissing("Values"), _sequences, _missing, _strange);
        EstimatorContract.Check(_ml.Transforms.DropSequencesWithMissing("Values", 0.1f + 0.2f), _fixed, _missing, _strange);
    }

    [Fact]
    public void TimeFeatures_of_the_calendar_keeps_the_contract() => EstimatorContract.Check(
        _ml.Transforms.TimeFeatures("Features", "Time", Enum.GetValues<CalendarPart>()), _steps, _missing, _strange);

    [Fact]
    public void TimeFeatures_that_look_back_keeps_the_contract() => EstimatorContract.Check(
        _ml.Transforms.TimeFeatures(new TimeFeaturesEstimator.Options
        {
            OutputColumnName = "Temperature",
            TimeColumnName = "Time",
            CalendarParts = [CalendarPart.Hour, CalendarPart.Year],
            Encoding = CalendarEncoding.Number,
            ValueColumnName = "Temperature",
            Lags = [1, 3],
            RollingMeanWindows = [2],
            RollingDeviationWindows = [4],
            SeriesColumnName = "Station",
        }), _steps, _missing, _strange);

    [Fact]
    public void A_pipeline_of_them_all_keeps_the_contract() => EstimatorContract.Check(Pipeline(_ml), _steps, _missing, _strange);

    /// <summary>Every transform for sequences, with first-party ones before, among and after them.</summary>
    internal static IEstimator<ITransformer> Pipeline(MLContext ml) => ml.Transforms.CopyColumns("Heat", "Temperature")
        .Append(ml.Transforms.TimeFeatures(new TimeFeaturesEstimator.Options
        {
            OutputColumnName = "Past",
            ValueColumnName = "Heat",
            Lags = [1, 2],
            SeriesColumnName = "Station",
        }))
        .Append(ml.Transforms.Concatenate("Step", "Heat", "Past"))
        .Append(ml.Transforms.SequenceWindow("Window", ["Step", "Wind"], windowSize: 4, seriesColumnName: "Station"))
        .Append(ml.Transforms.DropSequencesWithMissing("Window", 0.1f))
        .Append(ml.Transforms.ReplaceMissingInSequence("Full", "Window", addIndicators: true))
        .Append(ml.Transforms.PadSequence("Features", "Full", length: 6))
        .Append(ml.Transforms.CopyColumns("Copy", "Features"));

    private static IDataView KeyedSteps() => Views.Of(Enumerable.Range(0, 30).Select(i => new StepRow
    {
        Temperature = i * i,
        Wind = [i, -i],
        Sensor = (uint)(i % 3),
        Time = Hour(i),
    }));
}
