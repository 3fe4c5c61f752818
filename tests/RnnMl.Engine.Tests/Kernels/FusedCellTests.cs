using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>
/// The fused cells of every family of kernels against the general ones, which compute the same with none of their machinery:
/// panels, joined rows, chunks, registers that are filled up.
/// </summary>
public class FusedCellTests
{
    private static readonly int[] _ragged = [11, 7, 7, 4, 1];

    /// <summary>Sizes about those of registers, panels and the blocks of the gradient's products.</summary>
    private static readonly Case[] _cases =
    [
        .. from hiddenSize in (int[])[1, 3, 4, 7, 8, 9, 17, 31, 33, 47, 65] select new Case(hiddenSize, InputSize: 5, _ragged),
        .. from inputSize in (int[])[1, 2, 7, 8, 15, 33, 101] select new Case(HiddenSize: 9, inputSize, _ragged),
        // Rows of a step about the height of tiles, and of more than one chunk.
        .. from batch in (int[])[1, 2, 6, 13, 40] select new Case(7, 3, [.. Enumerable.Range(0, batch).Select(b => 9 - b / 5)]),
        new Case(19, 6, [.. Enumerable.Repeat(70, 5)]),
        new Case(19, 6, [150, 149, 1]),
        // More panels than a block of the gradient's products takes.
        new Case(290, 3, [66, 65]),
    ];

    [FamilyTheory]
    [MemberData(nameof(Families.AllWithCells), MemberType = typeof(Families))]
    public void They_agree_with_the_general_cells(string family, CellType cell)
    {
        foreach (Case sizes in _cases)
            AssertAgrees(family, sizes, new RecurrentSpec { Name = "rnn", Cell = cell, HiddenSize = sizes.HiddenSize });
    }

    [FamilyTheory]
    [MemberData(nameof(Families.AllWithCells), MemberType = typeof(Families))]
    public void They_agree_with_the_general_cells_in_layer_normalisation(string family, CellType cell)
    {
        foreach (Case sizes in _cases)
        {
            AssertAgrees(
                family, sizes,
                new RecurrentSpec { Name = "rnn", Cell = cell, HiddenSize = sizes.HiddenSize, LayerNormalization = true });
        }
    }

    [FamilyTheory]
    [MemberData(nameof(Families.AllWithCells), MemberType = typeof(Families))]
    public void They_agree_with_every_option_that_they_have(string family, CellType cell)
    {
        foreach (Case sizes in (Case[])[new(7, 3, _ragged), new(21, 6, [70, 70, 69, 2])])
        {
            var plain = new RecurrentSpec { Name = "rnn", Cell = cell, HiddenSize = sizes.HiddenSize };
            AssertAgrees(family, sizes, plain with { Bias = false });
            AssertAgrees(family, sizes, plain with { Bias = false, LayerNormalization = true });
            AssertAgrees(family, sizes, plain with { InitialState = InitialState.Learned });
            RecurrentSpec both = plain with { Direction = Direction.Bidirectional };
            foreach (RecurrentSpec directed in (RecurrentSpec[])[plain, both, both with { LayerNormalization = true }])
            {
                AssertAgrees(family, sizes, directed);
                AssertAgrees(family, sizes, directed with { Dilation = 2 });
                AssertAgrees(family, sizes, directed with { RecurrentDropout = 0.4 });
                AssertAgrees(family, sizes, directed with { RecurrentDropout = 0.4, Dilation = 3, InitialState = InitialState.Learned });
            }
            if (cell == CellType.SimpleRnn)
                AssertAgrees(family, sizes, plain with { Nonlinearity = ActivationFunction.Relu, RecurrentDropout = 0.2 });
        }
    }

    [FamilyTheory]
    [MemberData(nameof(Families.AllWithCells), MemberType = typeof(Families))]
    public void What_is_kept_for_gradients_and_who_is_in_the_batch_change_no_bit(string family, CellType cell)
    {
        foreach (int hiddenSize in (int[])[1, 7, 8, 16, 23, 40, 65])
        {
            var plain = new RecurrentSpec { Name = "rnn", Cell = cell, HiddenSize = hiddenSize };
            foreach (RecurrentSpec spec in (RecurrentSpec[])[
                plain, plain with { Direction = Direction.Reverse }, plain with { LayerNormalization = true }])
            {
                var run = new CellRun<float>(spec.Parts(3).Single(), seed: (ulong)hiddenSize);
                RecurrentLayer<float> layer = run.Fused(family);
                float[] x = RandomValues.Floats(new RandomSource(2), _ragged.Sum() * 3);
                var layout = new BatchLayout();
                layout.Set(_ragged);
                float[] trained = Forward(layout, x, Pass.Training(seed: 1, step: 1));
                Assert.Equal(trained, Forward(layout, x, default));
                // One sequence has a path of its own.
                for (int b = 0; b < _ragged.Length; b++)
                {
                    float[] sequence = RowsOf(x, b, 3);
                    var alone = new BatchLayout();
                    alone.Set([_ragged[b]]);
                    float[] expected = RowsOf(trained, b, hiddenSize);
                    Assert.Equal(expected, Forward(alone, sequence, default));
                    Assert.Equal(expected, Forward(alone, sequence, Pass.Differentiable));
                }

                float[] Forward(BatchLayout layout, float[] x, Pass pass)
                {
                    layer.Begin(layout, layout.Rows, pass);
                    layer.Forward(x);
                    return layer.Output.ToArray();
                }

                float[] RowsOf(float[] rows, int b, int size)
                {
                    var sequence = new float[_ragged[b] * size];
                    layout.LoadColumns<float>(rows, sequence, b, size, column: 0, width: size);
                    return sequence;
                }
            }
        }
    }

    private static void AssertAgrees(string family, Case sizes, RecurrentSpec spec)
    {
        foreach (RecurrentPart part in spec.Parts(sizes.InputSize))
        {
            var run = new CellRun<double>(part, seed: 1);
            Dictionary<string, double[]> general = run.Step(run.General(), sizes.Lengths);
            // The second time with buffers that hold values already.
            RecurrentLayer<double> layer = run.Fused(family);
            for (int time = 1; time <= 2; time++)
            {
                foreach ((string name, double[] actual) in run.Step(layer, sizes.Lengths))
                {
                    double[] expected = general[name];
                    Assert.Equal(expected.Length, actual.Length);
                    double largest = expected.Zip(actual, (a, b) => Math.Abs(a - b) / Math.Max(1, Math.Abs(a))).Append(0).Max();
                    Assert.True(
                        largest <= 1e-12, $"{name}: largest difference {largest}, time {time}, {sizes}, {part}");
                }
            }
        }
    }

    private sealed record Case(int HiddenSize, int InputSize, int[] Lengths)
    {
        public override string ToString() => $"H {HiddenSize}, I {InputSize}, lengths {string.Join(' ', Lengths)}";
    }

    /// <summary>A cell with random weights, taken forwards and backwards without layers around it.</summary>
    private sealed class CellRun<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly RecurrentPart _part;
        private readonly ParameterSet<T> _parameters;

        public CellRun(RecurrentPart part, ulong seed)
        {
            _part = part;
            var spec = new NetworkSpec { InputSize = part.InputSize, Layers = [part.Spec] };
            _parameters = RecurrentCases.Parameters<T>(spec, new RandomSource(seed));
            // As large as an initialisation makes them: with larger ones many units are chaos, in which rounding grows.
            T scale = T.CreateTruncating(Math.Min(1, 2 / Math.Sqrt(part.Spec.HiddenSize)));
            foreach (ref T value in _parameters.Values.AsSpan())
                value *= scale;
            _parameters.Pack();
        }

        public RecurrentLayer<T> Fused(string family) => FusedCellFactory<T>.Create(_part, _parameters, Families.Parse(family));

        public RecurrentLayer<T> General() => _part.Spec.Cell switch
        {
            CellType.Lstm => new GeneralLstm<T>(_part, _parameters),
            CellType.Gru => new GeneralGru<T>(_part, _parameters),
            _ => new GeneralRnn<T>(_part, _parameters),
        };

        /// <summary>Outputs, states, and the gradients of everything, for random inputs and gradients of outputs and states.</summary>
        public Dictionary<string, T[]> Step(RecurrentLayer<T> layer, int[] lengths)
        {
            var random = new RandomSource(7);
            var layout = new BatchLayout();
            layout.Set(lengths);
            layer.Begin(layout, layout.Rows, Pass.Training(seed: 5, step: 3));
            int size = (int)layer.StateSize;
            // A learned state gets a gradient unless it is replaced.
            for (int b = 0; b < lengths.Length && _part.Spec.InitialState == InitialState.Zero; b++)
                layer.SetState(b, RandomValues.Of<T>(random, size));
            T[] x = RandomValues.Of<T>(random, layout.Rows * _part.InputSize);
            layer.Forward(x);
            var results = new Dictionary<string, T[]> { ["output"] = layer.Output.ToArray(), ["state"] = States((b, state) => layer.GetState(b, state)) };

            for (int b = 0; b < lengths.Length; b++)
                layer.SetStateGradient(b, RandomValues.Of<T>(random, size));
            var gradients = new T[_parameters.TrainedLength];
            T[] outputGradient = RandomValues.Of<T>(random, layout.Rows * _part.Spec.HiddenSize);
            results["input gradient"] = layer.Backward(x, outputGradient, gradients, needInputGradient: true).ToArray();
            results["state gradient"] = States((b, state) => layer.GetStateGradient(b, state));
            foreach (Parameter<T> parameter in _parameters.Items)
                results[$"gradient of {parameter.Name}"] = parameter.In(gradients.AsSpan()).ToArray();
            return results;

            T[] States(Action<int, T[]> get)
            {
                var states = new T[lengths.Length][];
                for (int b = 0; b < lengths.Length; b++)
                    get(b, states[b] = new T[size]);
                return [.. states.SelectMany(state => state)];
            }
        }
    }
}
