using System;
using System.Linq;
using RnnMl.Engine;

namespace RnnMl.Explaining;

/// <summary>
/// The gates of the topmost recurrent cell while it reads a sequence, computed by the cell's equations: in PyTorch's order i, f, g,
/// o of the LSTM (g is the candidate) and r, z, n of the GRU (n is the candidate). It has buffers of its own and serves one thread
/// at a time.
/// </summary>
internal sealed class GateActivity
{
    private readonly Predictor? _below;
    private readonly Cell[] _cells;
    private float[] _inputs = [];

    /// <exception cref="ArgumentException">The network has no cell with gates, or one that is not PyTorch's.</exception>
    public GateActivity(RecurrentNetwork network)
    {
        var place = network.Spec.Layers.ToList().FindLastIndex(layer => layer is RecurrentSpec);
        if (place < 0 || network.Spec.Layers[place] is not RecurrentSpec { Cell: not CellType.SimpleRnn } spec)
            throw new ArgumentException("The network has no LSTM or GRU, whose gates could be told.");
        var plain = new RecurrentSpec
        {
            Name = spec.Name,
            Cell = spec.Cell,
            HiddenSize = spec.HiddenSize,
            LayerCount = spec.LayerCount,
            Direction = spec.Direction,
            Merge = spec.Merge,
            Bias = spec.Bias,
            ReturnSequences = spec.ReturnSequences,
            Dropout = spec.Dropout,
            InputDropout = spec.InputDropout,
            RecurrentDropout = spec.RecurrentDropout,
        };
        if (!plain.Equals(spec))
            throw new ArgumentException($"Layer '{spec.Name}' is {spec}; gates can be told of cells without further options.");

        Units = spec.HiddenSize;
        Gates = spec.Cell == CellType.Lstm ? 4 : 3;
        Directions = spec.Direction == Direction.Bidirectional ? 2 : 1;
        _below = Below(network, place, spec);
        _cells = [.. Enumerable.Range(0, Directions).Select(second => new Cell(network, spec, isSecond: second == 1))];
    }

    /// <summary>H.</summary>
    public int Units { get; }

    /// <summary>G, the candidate among them.</summary>
    public int Gates { get; }

    /// <summary>D.</summary>
    public int Directions { get; }

    /// <summary>The gates at each step.</summary>
    /// <param name="sequence">[T, I], scaled.</param>
    /// <param name="steps">T.</param>
    /// <param name="gates">[T, D, G, H]</param>
    public void Compute(ReadOnlySpan<float> sequence, int steps, Span<float> gates)
    {
        var inputs = sequence;
        if (_below != null)
        {
            _inputs = new float[steps * _cells[0].InputSize];
            _below.Predict(sequence, _inputs);
            inputs = _inputs;
        }
        for (var d = 0; d < Directions; d++)
            _cells[d].Run(inputs, steps, gates, d, Directions);
    }

    // What the topmost cell reads: all layers before it, and the levels of its own below it.
    private static Predictor? Below(RecurrentNetwork network, int place, RecurrentSpec spec)
    {
        LayerSpec[] layers = [.. network.Spec.Layers.Take(place)];
        if (spec.LayerCount > 1)
        {
            layers = [.. layers, spec with
            {
                LayerCount = spec.LayerCount - 1,
                ReturnSequences = true,
                Dropout = spec.LayerCount > 2 ? spec.Dropout : 0,
            }];
        }
        if (layers.Length == 0)
            return null;
        var below = new RecurrentNetwork(network.Spec with { Layers = layers }, seed: 0);
        foreach (var parameter in below.Parameters)
            parameter.SetValues(network.Parameters.First(other => other.Name == parameter.Name).Values);
        return below.CreatePredictor();
    }

    private sealed class Cell
    {
        private readonly float[] _inputWeights, _stateWeights, _inputBias, _stateBias;
        private readonly CellType _type;
        private readonly bool _readsBackwards;
        private readonly int _units, _gates;

        public Cell(RecurrentNetwork network, RecurrentSpec spec, bool isSecond)
        {
            var suffix = FormattableString.Invariant($"_l{spec.LayerCount - 1}{(isSecond ? "_reverse" : "")}");
            (_type, _units, _gates) = (spec.Cell, spec.HiddenSize, spec.Cell == CellType.Lstm ? 4 : 3);
            _readsBackwards = isSecond || spec.Direction == Direction.Reverse;
            _inputWeights = Values("weight_ih");
            _stateWeights = Values("weight_hh");
            _inputBias = spec.Bias ? Values("bias_ih") : new float[_gates * _units];
            _stateBias = spec.Bias ? Values("bias_hh") : new float[_gates * _units];
            InputSize = _inputWeights.Length / (_gates * _units);

            float[] Values(string kind) => network.Parameters.First(parameter =>
                parameter.Name == (spec.Name.Length == 0 ? kind + suffix : $"{spec.Name}.{kind}{suffix}")).Values.ToArray();
        }

        public int InputSize { get; }

        public void Run(ReadOnlySpan<float> inputs, int steps, Span<float> gates, int direction, int directions)
        {
            var size = _gates * _units;
            double[] fromInput = new double[size], fromState = new double[size], state = new double[_units], cell = new double[_units];
            for (var i = 0; i < steps; i++)
            {
                var t = _readsBackwards ? steps - 1 - i : i;
                Multiply(_inputWeights, _inputBias, inputs.Slice(t * InputSize, InputSize), fromInput);
                Multiply(_stateWeights, _stateBias, state, fromState);
                var now = gates.Slice((t * directions + direction) * size, size);
                for (var h = 0; h < _units; h++)
                {
                    double Sum(int gate) => fromInput[gate * _units + h] + fromState[gate * _units + h];
                    if (_type == CellType.Lstm)
                    {
                        var (input, forget, candidate, output) = (Sigmoid(Sum(0)), Sigmoid(Sum(1)), Math.Tanh(Sum(2)), Sigmoid(Sum(3)));
                        cell[h] = forget * cell[h] + input * candidate;
                        state[h] = output * Math.Tanh(cell[h]);
                        (now[h], now[_units + h], now[2 * _units + h], now[3 * _units + h]) =
                            ((float)input, (float)forget, (float)candidate, (float)output);
                        continue;
                    }
                    var (reset, update) = (Sigmoid(Sum(0)), Sigmoid(Sum(1)));
                    var next = Math.Tanh(fromInput[2 * _units + h] + reset * fromState[2 * _units + h]);
                    state[h] = (1 - update) * next + update * state[h];
                    (now[h], now[_units + h], now[2 * _units + h]) = ((float)reset, (float)update, (float)next);
                }
            }
        }

        private static void Multiply<TValue>(float[] weights, float[] bias, ReadOnlySpan<TValue> vector, double[] product)
            where TValue : System.Numerics.INumber<TValue>
        {
            for (var row = 0; row < product.Length; row++)
            {
                double sum = bias[row];
                for (var i = 0; i < vector.Length; i++)
                    sum += weights[row * vector.Length + i] * double.CreateTruncating(vector[i]);
                product[row] = sum;
            }
        }

        private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    }
}
