using System;

namespace RnnMl.Benchmarks.Speed;

/// <summary>What the project has set itself: a peer's time over ours at least, and our share of the multiply-add peak.</summary>
internal static class Goals
{
    // Cases A, B, C, D, E.
    private static readonly double[] _lstmTrain = [18, 6, 2.2, 2.3, 1.45];
    private static readonly double[] _lstmInfer = [11, 5, 2.3, 2.2, 1.4];
    private static readonly double[] _gruTrain = [18, 6, 2.2, 2.0, 1.35];
    private static readonly double[] _rnnTrain = [17, 9, 3, 2.3, 1.35];
    private static readonly double[] _lstmTrainTwoThreads = [28, 10, 3.5, 3, 1.6];
    private static readonly double[] _peakTrain = [0.75, 0.85, 0.84, 0.86, 0.90];
    private static readonly double[] _peakInfer = [0.65, 0.80, 0.90, 0.92, 0.94];

    /// <summary>Kernels for AVX2 at C, D and E: their share of what 256-bit registers can do.</summary>
    public static Goal NarrowPeak { get; } = new(0.80);

    /// <summary>The speed of a training step at C on registers of 128 bits, by that on those of 512.</summary>
    public static Goal Portable { get; } = new(0.25);

    /// <summary>What a step on lengths from T/4 to T costs, by its share of the time steps of a full one.</summary>
    public static Goal Ragged { get; } = new(1.15, IsCeiling: true);

    /// <summary>What layer normalisation or variational dropout costs at H=128, by the plain step.</summary>
    public static Goal Option { get; } = new(1.15, IsCeiling: true);

    /// <summary>What both directions cost, by one.</summary>
    public static Goal Bidirectional { get; } = new(2.1, IsCeiling: true);

    /// <summary>The engine's share of an epoch through ML.NET.</summary>
    public static Goal Epoch { get; } = new(0.90);

    /// <summary>The ratio to reach against a peer, by its name, or null where none is set.</summary>
    public static double? Ratio(string peer, BenchmarkCase shape, string cell, string mode, int threads) => peer switch
    {
        Peers.TunedPyTorch => AgainstPyTorch(shape, cell, mode, threads),
        Peers.OneDnn or Peers.OnnxRuntime => AgainstNative(shape, cell, mode, threads),
        _ => null,
    };

    /// <summary>The share of the multiply-add peak of one core to reach, or null where none is set.</summary>
    public static double? Peak(BenchmarkCase shape, string cell, string mode, int threads)
    {
        int index = IndexOf(shape);
        if (index < 0 || threads > 1)
            return null;
        if (cell == "RNN" && shape.Name == "A")
            return 0.5;
        return mode == "train" ? _peakTrain[index] : _peakInfer[index];
    }

    private static double? AgainstPyTorch(BenchmarkCase shape, string cell, string mode, int threads)
    {
        int index = IndexOf(shape);
        if (threads == 2)
            return cell == "LSTM" && mode == "train" && index >= 0 ? _lstmTrainTwoThreads[index] : null;
        if (threads > 2)
            return null;
        return (cell, mode) switch
        {
            ("LSTM" or "GRU", "infer") when index < 0 => shape.Name == "S1" ? 25 : 2.9,
            ("LSTM", "train") => _lstmTrain[index],
            ("GRU", "train") => _gruTrain[index],
            ("RNN", "train") => _rnnTrain[index],
            ("LSTM" or "GRU", "infer") => _lstmInfer[index],
            _ => null,
        };
    }

    private static double? AgainstNative(BenchmarkCase shape, string cell, string mode, int threads)
    {
        if (threads > 1)
            return threads == 2 && cell == "LSTM" ? 1.05 : null;
        if (cell == "LSTM" && shape.B == 1)
            return shape.Name == "S1" ? 2.5 : 1.4;
        if (cell == "LSTM" && shape.H <= 256)
            return 1.15;
        return cell switch { "LSTM" => mode == "train" ? 1.05 : 1.04, "GRU" => 1.04, _ => null };
    }

    private static int IndexOf(BenchmarkCase shape) => Array.IndexOf(["A", "B", "C", "D", "E"], shape.Name);
}
