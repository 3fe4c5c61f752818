using System;
using System.IO;
using RnnMl.Samples;

// How far a hand is to the right, 150 times: does it draw a gun, or does it only point?
var data = Path.Combine(AppContext.BaseDirectory, "Data");
var training = TimeSeriesProblem.Read(Path.Combine(data, "GunPoint_TRAIN.ts"));
var test = TimeSeriesProblem.Read(Path.Combine(data, "GunPoint_TEST.ts"));
TimeSeriesSample.Run(training, test, Recipes.GestureRecognition);
