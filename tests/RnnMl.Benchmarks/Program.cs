using System;
using RnnMl.Benchmarks.Accuracy;

if (args is ["accuracy", .. var rest])
    return AccuracyCommand.Run(rest);
Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/RnnMl.Benchmarks -- accuracy NAME [--data DIR]");
return 2;
