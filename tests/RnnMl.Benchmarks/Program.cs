using System;
using System.Globalization;
using RnnMl.Benchmarks;
using RnnMl.Benchmarks.Accuracy;
using RnnMl.Benchmarks.Speed;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string[] rest = args.Length > 1 ? args[1..] : [];
try
{
    switch (args.Length > 0 ? args[0] : "")
    {
        case "peers":
            PeersCommand.Run(new Options(rest));
            return 0;
        case "kernels":
            KernelsCommand.Run(new Options(rest));
            return 0;
        case "scaling":
            ScalingCommand.Run(new Options(rest));
            return 0;
        case "streaming":
            StreamingCommand.Run();
            return 0;
        case "epoch":
            EpochCommand.Run(new Options(rest));
            return 0;
        case "accuracy":
            AccuracyCommand.Run(rest);
            return 0;
        case "serve":
            RnnMlPeer.Serve(int.Parse(rest[0], CultureInfo.InvariantCulture));
            return 0;
    }
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

Console.WriteLine("""
    peers [--threads 1,2] [--cells LSTM,GRU,RNN] [--cases A,B,…] [--quick] [--readme FILE]
                            training and inference against PyTorch, oneDNN and ONNX Runtime; with --threads 1,2 some
                            20 minutes, with --quick half of that
    kernels [--quick]       for every instruction set the matrix and gate kernels alone, and whole training steps
    scaling [--quick]       time against B, T, H and L, and what options and ragged lengths cost
    streaming               one time step at a time: microseconds and bytes
    epoch [--windows N]     an epoch through ML.NET: how much of it is the engine's, and whose is the rest
    accuracy NAME [--data DIR] [--readme FILE]
                            forecasts and predictions on public data, beside baselines and published figures:
    """);
foreach (AccuracyBenchmark benchmark in AccuracyBenchmark.All)
    Console.WriteLine($"        {benchmark.Name,-20}{benchmark.Description}");
return args.Length == 0 ? 0 : 2;
