using System;
using System.Linq;
using RnnMl.Engine;
using RnnMl.Engine.Kernels;

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

    /// <inheritdoc cref="FindLayer"/>
    public GateActivity(RecurrentNetwork network)
    {
        var (place, spec) = FindLayer(network.Spec);
        Shape = new GateShape(spec);
        _below = Below(network, place, spec);
        _cells = [.. Enumerable.Range(0, Shape.Directions).Select(second => new Cell(network, spec, Shape, isSecond: second == 1))];
    }

    public GateShape Shape { get; }

    /// <summary>The topmost recurrent layer, and its place among the layers.</summary>
    /// <exception cref="ArgumentException">The network has no cell with gates, or one that is not PyTorch's.</exception>
    public static (int Place, RecurrentSpec Layer) FindLayer(NetworkSpec network)
    {
        var place = network.Layers.ToList().FindLastIndex(layer => layer is RecurrentSpec);
        if (place < 0 || network.Layers[place] is not RecurrentSpec { Cell: not CellType.SimpleRnn } spec)
            throw new ArgumentException("The network has no LSTM or GRU, whose gates could be shown.");
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
        return plain.Equals(spec) ? (place, spec)
            : throw new ArgumentException($"Layer '{spec.Name}' is {spec}; gates can be shown of cells without further options.");
    }

    /// <summary>The gates at each step.</summary>
    /// <param name="sequence">[T, I], scaled.</param>
    /// <param name="steps">T.</param>
    /// <param name="gates">[T, D, G, H]</param>
    public void Compute(ReadOnlySpan<float> sequence, int steps, Span<float> gates)
    {
        var inputs = sequence;
        if (_below != null)
        {
            var size = _cells[0].InputSize;
            Buffers.Ensure(ref _inputs, steps, size);
            _below.Predict(sequence, _inputs.AsSpan(0, steps * size));
            inputs = _inputs;
        }
        for (var d = 0; d < Shape.Directions; d++)
            _cells[d].Run(inputs, steps, gates, d);
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
        private readonly double[] _fromInput, _fromState, _state, _memory;
        private readonly CellType _type;
        private readonly GateShape _shape;
        private readonly bool _readsBackwards;

        public Cell(RecurrentNetwork network, RecurrentSpec spec, GateShape shape, bool isSecond)
        {
            var suffix = FormattableString.Invariant($"_l{spec.LayerCount - 1}{(isSecond ? "_reverse" : "")}");
            (_type, _shape) = (spec.Cell, shape);
            _readsBackwards = isSecond || spec.Direction == Direction.Reverse;
            _inputWeights = Values("weight_ih");
            _stateWeights = Values("weight_hh");
            _inputBias = spec.Bias ? Values("bias_ih") : new float[shape.Size];
            _stateBias = spec.Bias ? Values("bias_hh") : new float[shape.Size];
            InputSize = _inputWeights.Length / shape.Size;
            (_fromInput, _fromState) = (new double[shape.Size], new double[shape.Size]);
            (_state, _memory) = (new double[shape.Units], new double[shape.Units]);

            float[] Values(string kind) => network.Parameters.First(parameter =>
                parameter.Name == (spec.Name.Length == 0 ? kind + suffix : $"{spec.Name}.{kind}{suffix}")).Values.ToArray();
        }

        public int InputSize { get; }

        public void Run(ReadOnlySpan<float> inputs, int steps, Span<float> gates, int direction)
        {
            var (units, size) = (_shape.Units, _shape.Size);
            double[] fromInput = _fromInput, fromState = _fromState, state = _state, memory = _memory;
            state.AsSpan().Clear();
            memory.AsSpan().Clear();
            for (var i = 0; i < steps; i++)
            {
                var t = _readsBackwards ? steps - 1 - i : i;
                Multiply(_inputWeights, _inputBias, inputs.Slice(t * InputSize, InputSize), fromInput);
                Multiply(_stateWeights, _stateBias, state, fromState);
                var now = gates.Slice((t * _shape.Directions + direction) * size, size);
                for (var h = 0; h < units; h++)
                {
                    double Sum(int gate) => fromInput[gate * units + h] + fromState[gate * units + h];
                    if (_type == CellType.Lstm)
                    {
                        var (input, forget, candidate, output) = (Sigmoid(Sum(0)), Sigmoid(Sum(1)), Math.Tanh(Sum(2)), Sigmoid(Sum(3)));
                        memory[h] = forget * memory[h] + input * candidate;
                        state[h] = output * Math.Tanh(memory[h]);
                        (now[h], now[units + h], now[2 * units + h], now[3 * units + h]) =
                            ((float)input, (float)forget, (float)candidate, (float)output);
                        continue;
                    }
                    var (reset, update) = (Sigmoid(Sum(0)), Sigmoid(Sum(1)));
                    var next = Math.Tanh(fromInput[2 * units + h] + reset * fromState[2 * units + h]);
                    state[h] = (1 - update) * next + update * state[h];
                    (now[h], now[units + h], now[2 * units + h]) = ((float)reset, (float)update, (float)next);
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
