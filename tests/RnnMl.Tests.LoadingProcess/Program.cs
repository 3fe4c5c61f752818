using System;
using System.Globalization;
using System.Linq;
using Microsoft.ML;

// Loads the model file named first and prints, for the series of numbers that follow, the vector column "Forecast" of the last
// row: what an application that knows ML.NET but not RnnMl can do with a saved model.
var ml = new MLContext();
ITransformer model = ml.Model.Load(args[0], out _);
var rows = args.Skip(1).Select(value => new Row { Value = float.Parse(value, CultureInfo.InvariantCulture) });
var last = ml.Data.CreateEnumerable<Answer>(model.Transform(ml.Data.LoadFromEnumerable(rows)), reuseRowObject: false).Last();
Console.WriteLine(string.Join(' ', last.Forecast.Select(value => value.ToString("R", CultureInfo.InvariantCulture))));

internal sealed class Row
{
    public float Value { get; set; }
}

internal sealed class Answer
{
    public float[] Forecast { get; set; } = [];
}
