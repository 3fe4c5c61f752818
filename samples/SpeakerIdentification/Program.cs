using System;
using System.IO;
using RnnMl.Samples;

// Nine men say two vowels one after the other, in 7 to 29 frames of 12 numbers: who speaks?
var (training, test) = Utterances.Read(Path.Combine(AppContext.BaseDirectory, "Data"));
TimeSeriesSample.Run(training, test, Recipes.SpeakerIdentification);
