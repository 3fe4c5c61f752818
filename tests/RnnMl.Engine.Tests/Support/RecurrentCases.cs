using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>Recurrent layers with every option alone, and with random combinations of them.</summary>
internal static class RecurrentCases
{
    private const string RandomPrefix = "random ";

    private static readonly Dictionary<string, RecurrentSpec> _named = Named().ToDictionary(pair => pair.Name, pair => pair.Spec);

    /// <summary>Every option alone.</summary>
    public static IEnumerable<string> Options => _named.Keys;

    /// <summary>Every option alone, and random combinations.</summary>
    public static TheoryData<string> All => [.. Options, .. Enumerable.Range(1, 40).Select(seed => RandomPrefix + seed)];

    public static RecurrentSpec Spec(string name) =>
        _named.TryGetValue(name, out RecurrentSpec? spec)
            ? spec
            : Random(new RandomSource(ulong.Parse(name[RandomPrefix.Length..], System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>The layer alone, on 5 features.</summary>
    public static NetworkSpec Network(string name) => new() { InputSize = 5, Layers = [Spec(name)] };

    /// <summary>Random values for all parameters, gains of normalisations around 1.</summary>
    public static ParameterSet<T> Parameters<T>(NetworkSpec spec, RandomSource random)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var parameters = new ParameterSet<T>(spec);
        foreach (Parameter<T> parameter in parameters.Items)
        {
            double mean = parameter.Name.Contains("norm_", StringComparison.Ordinal) ? 1 : 0;
            foreach (ref T value in parameter.In(parameters.Values.AsSpan()))
                value = T.CreateTruncating(mean + 1.2 * random.NextDouble() - 0.6);
        }
        parameters.Pack();
        return parameters;
    }

    /// <summary>A valid specification with some of everything that the cell allows, of 5 features.</summary>
    public static RecurrentSpec Random(RandomSource random)
    {
        bool Chance(int of) => random.NextInt32(of) == 0;
        double? Alpha(ActivationFunction? function) =>
            function is ActivationFunction.LeakyRelu or ActivationFunction.Elu or ActivationFunction.HardSigmoid && Chance(2) ? 0.3 : null;
        ActivationFunction Pick(params ActivationFunction[] functions) => functions[random.NextInt32(functions.Length)];

        var cell = (CellType)random.NextInt32(3);
        bool isLstm = cell == CellType.Lstm;
        ActivationFunction function = Pick(
            ActivationFunction.Tanh, ActivationFunction.Tanh, ActivationFunction.Relu, ActivationFunction.LeakyRelu,
            ActivationFunction.Elu, ActivationFunction.Selu, ActivationFunction.Sigmoid, ActivationFunction.HardSigmoid);
        ActivationFunction? gate = cell != CellType.SimpleRnn && Chance(2) ? Pick(ActivationFunction.Sigmoid, ActivationFunction.HardSigmoid) : null;
        ActivationFunction? output = isLstm && Chance(2) ? Pick(ActivationFunction.Tanh, ActivationFunction.Elu, ActivationFunction.LeakyRelu) : null;
        var direction = (Direction)random.NextInt32(3);
        int levels = 1 + random.NextInt32(3);
        int hidden = 2 + random.NextInt32(8);
        bool returnsSequences = !Chance(4);
        var merge = direction == Direction.Bidirectional ? (MergeMode)random.NextInt32(4) : MergeMode.Concat;
        return new RecurrentSpec
        {
            Name = "rnn",
            Cell = cell,
            HiddenSize = hidden,
            LayerCount = levels,
            Direction = direction,
            Merge = merge,
            Bias = !Chance(4),
            ReturnSequences = returnsSequences,
            Nonlinearity = function,
            NonlinearityAlpha = Alpha(function),
            LearnedAlpha = cell == CellType.SimpleRnn && function == ActivationFunction.LeakyRelu,
            GateNonlinearity = gate,
            GateAlpha = Alpha(gate),
            OutputNonlinearity = output,
            OutputAlpha = Alpha(output),
            ResetBefore = cell == CellType.Gru && Chance(2),
            Peepholes = isLstm && Chance(2),
            CoupledGates = isLstm && Chance(3),
            CellClip = isLstm && Chance(3) ? 0.3 : 0,
            SumClip = Chance(3) ? 0.9 : 0,
            LayerNormalization = Chance(3),
            ProjectionSize = isLstm && Chance(3) ? 1 + random.NextInt32(hidden - 1) : 0,
            InitialState = Chance(2) ? InitialState.Learned : InitialState.Zero,
            Dilation = Chance(3) ? 2 + random.NextInt32(2) : 1,
            Residual = levels > 1 && (returnsSequences || direction != Direction.Bidirectional) && Chance(2),
            Dropout = levels > 1 && Chance(3) ? 0.4 : 0,
            InputDropout = Chance(3) ? 0.3 : 0,
            RecurrentDropout = Chance(3) ? 0.5 : 0,
        };
    }

    private static IEnumerable<(string Name, RecurrentSpec Spec)> Named()
    {
        foreach (CellType cell in Enum.GetValues<CellType>())
        {
            RecurrentSpec plain = new() { Name = "rnn", Cell = cell, HiddenSize = 7 };
            yield return ($"{cell}", plain);
            yield return ($"{cell}, stacked", plain with { LayerCount = 3 });
            yield return ($"{cell}, without biases", plain with { Bias = false });
            yield return ($"{cell}, reverse", plain with { Direction = Direction.Reverse });
            yield return ($"{cell}, last step", plain with { ReturnSequences = false });
            yield return ($"{cell}, reverse, last step", plain with { Direction = Direction.Reverse, ReturnSequences = false });
            foreach (MergeMode merge in Enum.GetValues<MergeMode>())
                yield return ($"{cell}, bidirectional, {merge}", plain with { Direction = Direction.Bidirectional, Merge = merge, LayerCount = 2 });
            yield return ($"{cell}, bidirectional, last step", plain with { Direction = Direction.Bidirectional, ReturnSequences = false });
            yield return ($"{cell}, layer normalisation", plain with { LayerNormalization = true });
            yield return ($"{cell}, layer normalisation without biases", plain with { LayerNormalization = true, Bias = false });
            yield return ($"{cell}, layer normalisation, sum clipping", plain with { LayerNormalization = true, SumClip = 0.8 });
            yield return ($"{cell}, layer normalisation, dropout, dilation, learned state, both directions", plain with
            {
                LayerNormalization = true,
                RecurrentDropout = 0.4,
                Dilation = 2,
                InitialState = InitialState.Learned,
                Direction = Direction.Bidirectional,
            });
            yield return ($"{cell}, sum clipping", plain with { SumClip = 0.8 });
            yield return ($"{cell}, learned state", plain with { InitialState = InitialState.Learned, Direction = Direction.Bidirectional });
            yield return ($"{cell}, dilation 2", plain with { Dilation = 2 });
            yield return ($"{cell}, dilation 3, bidirectional", plain with { Dilation = 3, Direction = Direction.Bidirectional });
            yield return ($"{cell}, residual", plain with { Residual = true, LayerCount = 3 });
            yield return ($"{cell}, residual from the input", plain with { Residual = true, HiddenSize = 5 });
            yield return ($"{cell}, dropout", plain with { Dropout = 0.4, LayerCount = 3 });
            yield return ($"{cell}, residual, dropout", plain with { Dropout = 0.4, LayerCount = 3, Residual = true });
            yield return ($"{cell}, input dropout", plain with { InputDropout = 0.4 });
            yield return ($"{cell}, recurrent dropout", plain with { RecurrentDropout = 0.4, Direction = Direction.Bidirectional });
            yield return ($"{cell}, leaky ReLU", plain with { Nonlinearity = ActivationFunction.LeakyRelu });
            yield return ($"{cell}, ELU", plain with { Nonlinearity = ActivationFunction.Elu, NonlinearityAlpha = 0.7 });
            yield return ($"{cell}, SELU", plain with { Nonlinearity = ActivationFunction.Selu });
            yield return ($"{cell}, ReLU", plain with { Nonlinearity = ActivationFunction.Relu });
            yield return ($"{cell}, sigmoid", plain with { Nonlinearity = ActivationFunction.Sigmoid });
            yield return ($"{cell}, hard sigmoid", plain with { Nonlinearity = ActivationFunction.HardSigmoid });
            if (cell != CellType.SimpleRnn)
            {
                yield return ($"{cell}, hard sigmoid gates", plain with { GateNonlinearity = ActivationFunction.HardSigmoid });
                yield return ($"{cell}, PyTorch's hard sigmoid gates", plain with { GateNonlinearity = ActivationFunction.HardSigmoid, GateAlpha = 1.0 / 6 });
            }
        }
        RecurrentSpec rnn = new() { Name = "rnn", Cell = CellType.SimpleRnn, HiddenSize = 7 };
        yield return ("SimpleRnn, PReLU", rnn with { Nonlinearity = ActivationFunction.LeakyRelu, LearnedAlpha = true });
        RecurrentSpec gru = rnn with { Cell = CellType.Gru, ResetBefore = true };
        yield return ("Gru, reset before", gru);
        yield return ("Gru, reset before, layer normalisation", gru with { LayerNormalization = true });
        yield return ("Gru, reset before, recurrent dropout", gru with { RecurrentDropout = 0.4 });
        yield return ("Gru, reset before, without biases", gru with { Bias = false });
        yield return ("Gru, reset before, sum clipping", gru with { SumClip = 0.7 });
        RecurrentSpec lstm = rnn with { Cell = CellType.Lstm };
        yield return ("Lstm, ReLU of the cell", lstm with { OutputNonlinearity = ActivationFunction.Relu });
        yield return ("Lstm, peepholes", lstm with { Peepholes = true });
        yield return ("Lstm, coupled gates", lstm with { CoupledGates = true });
        yield return ("Lstm, coupled gates, peepholes", lstm with { CoupledGates = true, Peepholes = true });
        yield return ("Lstm, cell clipping", lstm with { CellClip = 0.2 });
        yield return ("Lstm, projection", lstm with { ProjectionSize = 3, LayerCount = 2, Direction = Direction.Bidirectional });
        yield return ("Lstm, projection, recurrent dropout", lstm with { ProjectionSize = 3, RecurrentDropout = 0.3 });
        yield return ("Lstm, peepholes, projection, clipping, layer normalisation", lstm with
        {
            Peepholes = true,
            ProjectionSize = 4,
            CellClip = 0.5,
            SumClip = 1,
            LayerNormalization = true,
        });
    }
}
