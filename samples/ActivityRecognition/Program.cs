using System;
using System.IO;
using RnnMl.Samples;

// Accelerations and turns of a wrist in three directions each, ten a second for ten seconds: what does its owner do?
var data = Path.Combine(AppContext.BaseDirectory, "Data");
var training = TimeSeriesProblem.Read(Path.Combine(data, "BasicMotions_TRAIN.ts"));
var test = TimeSeriesProblem.Read(Path.Combine(data, "BasicMotions_TEST.ts"));
TimeSeriesSample.Run(training, test, Recipes.ActivityRecognition);
