using System;
using System.Collections.Generic;
using System.Linq;
using RnnMl.Components;
using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>
/// Writes one window at a time as a network's input, and the actual values after it as its target. It holds the window's scale in
/// between, so one instance serves one thread.
/// </summary>
internal abstract class WindowEncoding
{
    // One for each of independent channels, as their flat windows have scales of their own.
    private readonly WindowTransform[] _byChannel;

    protected WindowEncoding(ForecastPlan plan)
    {
        Plan = plan;
        Transforms = new WindowTransform[plan.UnitChannels];
        for (var c = 0; c < Transforms.Length; c++)
            Transforms[c] = new WindowTransform(plan.Preparation, plan.FlatScales[c]);
        _byChannel = plan.UnitCount == 1 ? [] : new WindowTransform[plan.UnitCount];
        for (var c = 0; c < _byChannel.Length; c++)
            _byChannel[c] = new WindowTransform(plan.Preparation, plan.FlatScales[c]);
    }

    /// <summary>The scales of the window last read: one for each channel of its pass, [C'].</summary>
    public WindowTransform[] Transforms { get; }

    /// <summary>F, the numbers of a step: [values, masks, past covariates, calendar, future covariates, constants].</summary>
    public int FeatureCount => (HasMasks ? 2 : 1) * ValueRows * Channels + PastRows * Plan.Layout.PastCount
        + Plan.Layout.CalendarCount + FutureRows * Plan.Layout.FutureCount + Plan.ConstantCount;

    /// <summary>The target values of a sequence, or of a step where the network answers at each; without the scales of counts.</summary>
    public abstract int ValueCount { get; }

    /// <summary>The same with the scales of counts, one for each channel.</summary>
    public int TargetSize => Plan.Head.IsCount ? ValueCount + Channels : ValueCount;

    protected ForecastPlan Plan { get; }

    /// <summary>How many rows' values a step holds.</summary>
    protected abstract int ValueRows { get; }

    /// <summary>How many rows' past covariates a step holds.</summary>
    protected virtual int PastRows => 1;

    /// <summary>How many rows' future covariates a step holds.</summary>
    protected virtual int FutureRows => 1;

    /// <summary>Whether a step says which of its values are missing.</summary>
    protected virtual bool HasMasks => Plan.Masks;

    protected int Channels => Transforms.Length;

    /// <summary>Whether a number of a step has no middle: the place of a category, or whether a value is missing.</summary>
    public bool IsFixed(int feature) => feature >= FeatureCount - Plan.CategoryCount
        || (HasMasks && feature >= ValueRows * Channels && feature < 2 * ValueRows * Channels);

    /// <summary>What the numbers of a step are called, [F]; those of several rows alike.</summary>
    public string[] FeatureNames(ForecastModel model, SeriesColumns columns, int unit)
    {
        var layout = Plan.Layout;
        string[] values = [.. FeatureNaming.Of(columns.ValueColumns, columns.ValueSizes).Skip(unit).Take(Channels)];
        string[] past = [.. FeatureNaming.Of(columns.PastColumns, columns.PastSizes)];
        string[] future = [.. FeatureNaming.Of(columns.FutureColumns, columns.FutureSizes)];
        return
        [
            .. Enumerable.Repeat(values, ValueRows).SelectMany(names => names),
            .. Enumerable.Repeat(values.Select(name => name + ".IsMissing"), HasMasks ? ValueRows : 0).SelectMany(names => names),
            .. Enumerable.Repeat(past, PastRows).SelectMany(names => names),
            .. model.Rows.Cycles.SelectMany(cycle => Enumerable.Repeat($"Calendar.{cycle}", CalendarFeatures.PerCycle)),
            .. Enumerable.Repeat(future, FutureRows).SelectMany(names => names),
            .. FeatureNaming.Of(columns.StaticColumns, columns.StaticSizes),
            .. columns.CategoryColumns,
            .. Plan.UnitCount > 1 ? (string[])["Channel"] : [],
        ];
    }

    /// <summary>How many steps at a sequence's end hold nothing but what is known of the horizon's segments.</summary>
    public virtual int FutureSteps => 0;

    /// <summary>The features that hold it; null where there are no such steps.</summary>
    public virtual FeatureRange? Future => null;

    /// <summary>T, the steps of a window of so many rows, and of the horizon where they hold what is known of it.</summary>
    public abstract int StepCount(int rows);

    /// <summary>The layers between input and output.</summary>
    /// <param name="cell">The kind of cell.</param>
    /// <param name="options">Their sizes.</param>
    public abstract IEnumerable<LayerSpec> CreateLayers(CellType cell, RecurrentForecastingEstimator.Options options);

    /// <summary>Takes a window's scale.</summary>
    /// <param name="rows">[r, R], r at most the window's size.</param>
    /// <param name="unit">The channel, where channels are series of their own; otherwise 0.</param>
    public void Read(ReadOnlySpan<float> rows, int unit)
    {
        var size = Plan.Layout.Size;
        if (_byChannel.Length > 0)
            Transforms[0] = _byChannel[unit];
        for (var c = 0; c < Channels; c++)
            Transforms[c].ReadWindow(rows[(unit + c)..], size, rows.Length / size);
    }

    /// <summary>Writes the sequence of the window last read.</summary>
    /// <param name="window">The window, and what is known after it.</param>
    /// <param name="sequence">[T, F], to be filled whole.</param>
    public abstract void WriteSequence(in EncodedWindow window, Span<float> sequence);

    /// <summary>Writes what a network should answer to the window last read.</summary>
    /// <param name="window">The window, with the rows after it.</param>
    /// <param name="targets">[TargetSize], or [T, TargetSize]; to be filled whole. What is missing is NaN.</param>
    public abstract void WriteTargets(in EncodedWindow window, Span<float> targets);

    /// <summary>How much each step of a sequence counts, where the network answers at each.</summary>
    /// <param name="weights">[T]</param>
    /// <param name="horizonOnly">Whether those within the window count for nothing.</param>
    public virtual void WriteStepWeights(Span<float> weights, bool horizonOnly) => weights.Fill(1);

    /// <summary>A value after the window as the loss wants it, appended to the window; those before it must have been appended.</summary>
    protected float Target(in EncodedWindow window, int k, int c)
    {
        var value = window.Future[k * Plan.Layout.Size + window.Unit + c];
        var scaled = Transforms[c].AppendActual(k, value);
        return Plan.Head.IsCount && !double.IsNaN(scaled) ? value : (float)scaled;
    }

    /// <summary>Writes what stands behind the values of targets: nothing, or the scales of counts.</summary>
    /// <param name="end">[TargetSize - ValueCount]</param>
    protected void WriteScales(Span<float> end)
    {
        for (var c = 0; c < end.Length; c++)
            end[c] = (float)Transforms[c].Scale;
    }

    /// <summary>A value as a network sees it, or what stands in its place.</summary>
    /// <param name="scaled">The value on the network's scale; NaN where it is missing.</param>
    /// <param name="middle">What stands in its place then.</param>
    /// <param name="isMissing">1 where it is missing, otherwise 0.</param>
    protected static float ValueOrMiddle(double scaled, double middle, out float isMissing)
    {
        isMissing = double.IsNaN(scaled) ? 1 : 0;
        return (float)(isMissing == 1 ? middle : scaled);
    }

    /// <summary>Writes what stands at the end of each step.</summary>
    protected void WriteConstants(in EncodedWindow window, Span<float> step)
    {
        var end = step[^Plan.ConstantCount..];
        window.Constants.CopyTo(end);
        if (Plan.UnitCount > 1)
            end[^1] = window.Unit;
    }

    protected static RecurrentSpec Recurrent(CellType cell, RecurrentForecastingEstimator.Options options) => new()
    {
        Name = "rnn",
        Cell = cell,
        HiddenSize = options.HiddenSize,
        LayerCount = options.NumberOfLayers,
        Dropout = options.NumberOfLayers > 1 ? options.Dropout : 0,
    };
}

/// <summary>A window of a series as networks see it.</summary>
internal readonly ref struct EncodedWindow
{
    /// <summary>The rows, [r, R].</summary>
    public required ReadOnlySpan<float> Rows { get; init; }

    /// <summary>What is known of the rows after them, [K, known]; empty where the network does not see it.</summary>
    public ReadOnlySpan<float> Known { get; init; }

    /// <summary>The rows after them, [K, R]; empty where they are not known.</summary>
    public ReadOnlySpan<float> Future { get; init; }

    /// <summary>What the series has once: numbers, and then categories.</summary>
    public ReadOnlySpan<float> Constants { get; init; }

    /// <summary>The series' <see cref="SeriesIdentity.Key"/>, which paths are drawn by.</summary>
    public ulong SeriesKey { get; init; }

    /// <summary>The channel, where channels are series of their own; otherwise 0.</summary>
    public int Unit { get; init; }
}
