using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.Forecasting;

/// <summary>A process that knows ML.NET, and names no type of ours, loads a model and forecasts the same.</summary>
public class SecondProcessTests
{
    [Fact]
    public async Task A_forecaster_alone_forecasts_the_same_to_the_last_digit() => await AssertSameForecast(Fitted.Plain);

    [Fact]
    public async Task A_chain_forecasts_the_same_to_the_last_digit()
    {
        var ml = new MLContext(seed: 0);
        await AssertSameForecast(ml.Transforms.Conversion.ConvertType("Value", outputKind: DataKind.Single)
            .Append(ml.Forecasting.ForecastByGru(Fitted.Options()))
            .Append(ml.Transforms.CopyColumns("Copy", "Forecast"))
            .Fit(Fitted.Series));
    }

    private static async Task AssertSameForecast(ITransformer model)
    {
        using var folder = new TemporaryFolder();
        new MLContext(seed: 0).Model.Save(model, Fitted.Series.Schema, folder.File("model.zip"));

        var values = SyntheticSeries.Noisy(30, seed: 9);
        var expected = model.Transform(Views.Of(values)).Vectors("Forecast")[^1];
        var printed = await Programs.RunAsync("RnnMl.Tests.LoadingProcess.dll", folder.Path,
            [folder.File("model.zip"), .. values.Select(Text)]);
        Assert.Equal(string.Join(' ', expected.Select(Text)), printed);
    }

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}
