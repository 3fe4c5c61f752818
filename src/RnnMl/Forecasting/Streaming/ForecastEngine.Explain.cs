using System;
using System.Collections.Generic;
using RnnMl.Components;

namespace RnnMl.Forecasting;

public sealed partial class ForecastEngine
{
    /// <summary>
    /// What the features contributed to a forecast: integrated gradients (Sundararajan et al. 2017) from a window in which every
    /// feature is 0 on the network's scale, and every category one that training has not seen, to the window as it is. That 0 is a
    /// covariate's mean; of the values it is the window's mean (Standard), median (Robust), smallest (MinMax) or last value (LastValue), or
    /// 0 itself (Mean, None), of differences where those are seen. The contributions add up to the difference of the two forecasts (of an
    /// ensemble, of its members' mean; of a likelihood of counts, of its mean; of a recursive one, of the answer that paths are sampled
    /// from); which values are missing, and which of independent channels it is, is in both, and contributes 0.
    /// </summary>
    /// <param name="step">Which step of the horizon, from 1; 1 where the forecaster is recursive.</param>
    /// <param name="channel">Which of the values in a row, from 0.</param>
    /// <param name="futureCovariates">As in <see cref="Predict(int?, float?, ReadOnlySpan{float})"/>.</param>
    /// <returns>A contribution for each feature, in the order in which the network sees them.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such step or value.</exception>
    /// <exception cref="ArgumentException">There are more or fewer covariates than are needed.</exception>
    /// <exception cref="InvalidOperationException">There are too few observations, or none in the window has a value.</exception>
    public IReadOnlyList<ForecastContribution> Explain(int step = 1, int channel = 0, ReadOnlySpan<float> futureCovariates = default)
    {
        var plan = _forecaster.Model.Plan;
        var last = plan.IsRecursive ? 1 : Horizon;
        OptionChecks.CheckRange(nameof(step), step, 1, last);
        OptionChecks.CheckRange(nameof(channel), channel, 0, _layout.Channels - 1);
        RequireHistory();
        WriteKnown(Horizon, futureCovariates);
        var window = new EncodedWindow
        {
            Rows = _windows.Encode(_series.Tail),
            Known = _known,
            Constants = _series.Constants,
            Unit = plan.UnitCount > 1 ? channel : 0,
        };
        return ForecastExplainer.Explain(_forecaster.Model, _forecaster.Columns.Series, window, step - 1, channel);
    }
}
