using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>How many numbers each column holds: their names in explanations, and views in which they are others.</summary>
public class ColumnSizesTests
{
    private static readonly IDataView _view = Views.Of(SyntheticSeries.Noisy(60, seed: 2).Select((value, i) => new VectorsRow
    {
        Value = value,
        Past = i % 5,
        PastPair = [i % 3, i % 7],
        Future = i % 4,
        FuturePair = [i % 6, i % 8],
        Size = 1,
        SizePair = [2, 3],
    }));

    private static readonly Lazy<RecurrentForecastingTransformer> _model = new(() => ManySeries.Fit(Options(), _view));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_number_of_a_vector_is_named_by_its_own_column_and_place(bool loaded)
    {
        ITransformer model = loaded ? ModelFiles.Load(ModelFiles.Save(_model.Value)) : _model.Value;
        Assert.Equal(["Value", "Value.IsMissing", "PastPair[0]", "PastPair[1]", "Past", "Future", "FuturePair[0]", "FuturePair[1]", "SizePair[0]", "SizePair[1]", "Size"],
            model.CreateForecastEngine().Explain(futureCovariates: new float[9]).Select(one => one.Feature));
    }

    [Theory]
    [InlineData("Value", "PastPair", "Columns 'Value' hold 2 values; the forecaster was fitted on 1.")]
    [InlineData("Past", "PastPair", "hold 2, 2 past covariates; the forecaster was fitted on 2, 1.")]
    [InlineData("FuturePair", "Past", "hold 1, 1 future covariates; the forecaster was fitted on 1, 2.")]
    [InlineData("Size", "SizePair", "hold 2, 2 numbers that series have once; the forecaster was fitted on 2, 1.")]
    public void A_view_whose_column_has_another_size_is_refused(string column, string other, string expected)
    {
        var changed = new MLContext(seed: 0).Transforms.CopyColumns(column, other).Fit(_view).Transform(_view);
        Assert.Contains(expected, Assert.Throws<ArgumentOutOfRangeException>(() => _model.Value.Transform(changed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_on_with_columns_in_another_order_is_refused()
    {
        var options = Options();
        options.PastCovariateColumnNames = ["Past", "PastPair"];
        Assert.Contains("Columns 'Past, PastPair' hold 1, 2 past covariates; the forecaster was fitted on 2, 1.", Assert.Throws<ArgumentOutOfRangeException>(
            () => new MLContext(seed: 0).Forecasting.ForecastByGru(options).Fit(_view, _model.Value)).Message, StringComparison.Ordinal);
    }

    private static RecurrentForecastingEstimator.Options Options()
    {
        var options = ManySeries.Options();
        options.SeriesColumnName = null;
        options.PastCovariateColumnNames = ["PastPair", "Past"];
        options.FutureCovariateColumnNames = ["Future", "FuturePair"];
        options.StaticColumnNames = ["SizePair", "Size"];
        return options;
    }

    private sealed class VectorsRow
    {
        public float Value { get; set; }

        public float Past { get; set; }

        [VectorType(2)]
        public float[] PastPair { get; set; } = [];

        public float Future { get; set; }

        [VectorType(2)]
        public float[] FuturePair { get; set; } = [];

        public float Size { get; set; }

        [VectorType(2)]
        public float[] SizePair { get; set; } = [];
    }
}
