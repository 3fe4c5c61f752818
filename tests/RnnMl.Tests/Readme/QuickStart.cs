// The quick start of README.md, which QuickStartTests compares with this file and runs as the program that it is.
#pragma warning disable IDE0040, CA1852, CA1859 // A quick start is for reading: no word more than it needs.
using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using RnnMl;

var ml = new MLContext(seed: 1);
IDataView data = ml.Data.LoadFromTextFile<Month>("airline.csv", separatorChar: ',', hasHeader: true);

var pipeline = ml.Forecasting.ForecastByLstm("Forecast", "Passengers", windowSize: 24, horizon: 12,
    confidenceLowerBoundColumn: "Low", confidenceUpperBoundColumn: "High");
ITransformer model = pipeline.Fit(data);

// Row t of the transformed view holds the forecasts of rows t+1 to t+12.
IDataView forecasts = model.Transform(data);

// Or go on from the end of the series, one observation at a time.
var engine = model.CreateForecastEngine();
var nextYear = engine.Predict();
Console.WriteLine($"January 1961: {nextYear.Values[0]:F0}, between {nextYear.LowerBounds![0]:F0} and {nextYear.UpperBounds![0]:F0}");
engine.Observe(450);
var february = engine.Predict(horizon: 1, confidenceLevel: 0.8f);

// ML.NET's own verbs save and load it; loading needs no registration.
ml.Model.Save(model, data.Schema, "forecaster.zip");
ITransformer again = new MLContext().Model.Load("forecaster.zip", out _);

// GetForecaster returns the forecaster inside a model, for what ITransformer lacks: DataFrames, residuals, other levels, further training.
var forecaster = again.GetForecaster();
IDataView insample = forecaster.InsampleForecast(data);

class Month
{
    [LoadColumn(0)] public DateTime Date { get; set; }
    [LoadColumn(1)] public float Passengers { get; set; }
}
