#if MLNET
using System;
using System.Data;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Forecasting;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting.Many;

/// <summary>Many series from a database, by ML.NET's own loader.</summary>
public class DatabaseTests
{
    [Fact]
    public void A_table_is_fitted_and_forecast_as_the_same_rows_in_memory()
    {
        var options = ManySeries.Options("direct with everything");
        var table = View(Table());
        var expected = ManySeries.Fit(options, ManySeries.View);
        var found = ManySeries.Fit(options, table);
        Assert.Equal(expected.SeriesNames, found.SeriesNames);
        Assert.Equal(expected.Transform(ManySeries.View).Vectors("Forecast"), found.Transform(table).Vectors("Forecast"));
    }

    [Fact]
    public void A_null_is_a_missing_value()
    {
        using var table = Table();
        table.Rows[33]["Value"] = DBNull.Value;
        Assert.Contains("'Value' holds NaN in row 33", Assert.Throws<InvalidOperationException>(
            () => ManySeries.Fit(ManySeries.Options(), View(table))).Message, StringComparison.Ordinal);

        var options = ManySeries.Options();
        options.MissingValues = MissingValueHandling.Mask;
        var forecasts = ManySeries.Fit(options, View(table)).Transform(View(table)).Vectors("Forecast");
        Assert.All(forecasts[33], value => Assert.True(float.IsFinite(value)));
    }

    private static DataTable Table()
    {
        var table = new DataTable("sales");
        var properties = typeof(RichRow).GetProperties();
        foreach (var property in properties)
            table.Columns.Add(property.Name, property.PropertyType);
        foreach (var row in ManySeries.Rows)
            table.Rows.Add([.. properties.Select(property => property.GetValue(row))]);
        return table;
    }

    private static IDataView View(DataTable table) => new MLContext(seed: 0).Data.CreateDatabaseLoader<RichRow>().Load(
        new DatabaseSource(new TableDatabase(table), "memory", "SELECT * FROM sales"));
}
#endif
