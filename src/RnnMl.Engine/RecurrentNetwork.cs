using System;
using System.Collections.Generic;
using System.IO;

namespace RnnMl.Engine;

/// <summary>
/// A network: its specification and its weights. <see cref="Predictor"/>s score with it, a <see cref="Trainer"/> changes its
/// weights. Any number of predictors may work at the same time, but none while the weights change.
/// </summary>
public sealed class RecurrentNetwork
{
    private readonly NetworkParameter[] _parameters;

    /// <summary>A network with random weights, drawn as PyTorch draws them (see the layers' specifications).</summary>
    /// <param name="spec">The architecture.</param>
    /// <param name="seed">The same seed gives the same weights to the bit, on every platform.</param>
    /// <exception cref="ArgumentException">The specification is not valid.</exception>
    public RecurrentNetwork(NetworkSpec spec, ulong seed)
        : this(spec)
    {
        Weights.Initialize(spec, new RandomSource(seed));
    }

    private RecurrentNetwork(NetworkSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec.Validate();
        Spec = spec;
        Weights = new ParameterSet<float>(spec);
        _parameters = new NetworkParameter[Weights.Items.Length];
        for (int i = 0; i < _parameters.Length; i++)
            _parameters[i] = new NetworkParameter(Weights, Weights.Items[i]);
    }

    /// <summary>The architecture.</summary>
    public NetworkSpec Spec { get; }

    /// <summary>The number of values that are trained.</summary>
    public long ParameterCount => Weights.TrainedLength;

    /// <summary>The weights by name, in the order in which files hold them.</summary>
    public IReadOnlyList<NetworkParameter> Parameters => _parameters;

    internal ParameterSet<float> Weights { get; }

    /// <summary>A network of its own, of the same architecture and with the same weights.</summary>
    public RecurrentNetwork Copy()
    {
        var copy = new RecurrentNetwork(Spec);
        Weights.Values.CopyTo(copy.Weights.Values, 0);
        copy.Weights.Pack();
        return copy;
    }

    /// <summary>A predictor with buffers of its own.</summary>
    /// <param name="threads">
    /// How many threads score sequences of a dataset, or share the steps of a long one alone where layers are large; 1, the
    /// default, to 1024. The results are the same to the bit.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is out of range.</exception>
    public Predictor CreatePredictor(int threads = 1) => new(this, threads);

    /// <summary>What scores sequences and tells how the outputs change with the inputs; with buffers of its own.</summary>
    public InputGradient CreateInputGradient() => new(this);

    /// <summary>A predictor that scores one sequence in pieces, or step by step; with buffers and a state of its own.</summary>
    /// <exception cref="InvalidOperationException">
    /// A layer needs later steps or the whole sequence; the message names it.
    /// </exception>
    public StreamingPredictor CreateStreamingPredictor() => new(this);

    /// <summary>A predictor that takes many sequences one step further at a time; with buffers and states of its own.</summary>
    /// <exception cref="InvalidOperationException">
    /// A layer needs later steps or the whole sequence; the message names it.
    /// </exception>
    public StepPredictor CreateStepPredictor() => new(this);

    /// <summary>
    /// Writes the network as one safetensors file: the weights under PyTorch's names in float32, the specification's JSON in
    /// the metadata under <c>rnnml.network</c>. Equal networks give equal bytes.
    /// </summary>
    /// <param name="stream">Where to write; stays open.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        NetworkFile.Write(this, stream);
    }

    /// <summary>
    /// Reads a network that <see cref="Save"/> wrote. The file need not be trusted: all of it is checked first.
    /// </summary>
    /// <param name="stream">Is read to its end; stays open.</param>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, or no network; the message says what was found and expected.
    /// </exception>
    public static RecurrentNetwork Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return NetworkFile.Read(stream, spec: null);
    }

    /// <summary>
    /// Reads the weights of a network of a known architecture, such as a PyTorch state dictionary saved as safetensors: the
    /// file must hold exactly the parameters that <paramref name="spec"/> declares, in F32, F64, F16 or BF16.
    /// </summary>
    /// <param name="spec">The architecture. A specification in the file is not looked at.</param>
    /// <param name="stream">Is read to its end; stays open.</param>
    /// <exception cref="ArgumentException">The specification is not valid.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, tensors are missing or unexpected, or one has another shape; the message names them.
    /// </exception>
    public static RecurrentNetwork Load(NetworkSpec spec, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(stream);
        spec.Validate();
        return NetworkFile.Read(stream, spec);
    }

    /// <summary>
    /// Reads the state dictionary of one PyTorch nn.LSTM, nn.GRU or nn.RNN, saved as safetensors in F32, F64, F16 or BF16. Sizes,
    /// num_layers, bidirectional, bias and proj_size follow from the tensors' names and shapes; dropout, which leaves no trace
    /// in them, is 0.
    /// </summary>
    /// <param name="stream">Is read to its end; stays open.</param>
    /// <param name="nonlinearity">That of an nn.RNN, which leaves no trace either: tanh, the default, or ReLU.</param>
    /// <returns>
    /// A network with this one layer, whose output is that of every step. The layer's name is what all tensors' names have
    /// before <c>.weight_ih_l0</c>; empty if they have nothing.
    /// </returns>
    /// <exception cref="InvalidDataException">The file is damaged, or holds something else; the message says what.</exception>
    public static RecurrentNetwork LoadPyTorch(Stream stream, ActivationFunction nonlinearity = ActivationFunction.Tanh)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return NetworkFile.ReadPyTorch(stream, nonlinearity);
    }

    /// <summary>The parameter of that name, which there is.</summary>
    internal NetworkParameter Find(string name) => Array.Find(_parameters, parameter => parameter.Name == name)!;

    /// <summary>A network whose weights are all zero, for a reader to fill.</summary>
    internal static RecurrentNetwork CreateEmpty(NetworkSpec spec) => new(spec);
}
