using System;
using System.IO;
using RnnMl.Samples;

// A day's demand for power in Italy, hour by hour: is it of winter (October to March) or of summer?
var data = Path.Combine(AppContext.BaseDirectory, "Data");
var training = TimeSeriesProblem.Read(Path.Combine(data, "ItalyPowerDemand_TRAIN.ts"));
var test = TimeSeriesProblem.Read(Path.Combine(data, "ItalyPowerDemand_TEST.ts"));
TimeSeriesSample.Run(training, test, Recipes.PowerDemand);
