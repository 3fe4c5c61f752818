using System.Collections.Generic;
using System.Text.Json.Serialization;

namespace RnnMl.Engine;

/// <summary>
/// One recurrent cell, or several stacked ones of which each reads the outputs of the one below, in one direction or both:
/// [T, B, I] to [T, B, D*P]. P, the width of h, is <see cref="HiddenSize"/> H or <see cref="ProjectionSize"/>; D is 2 where the
/// outputs of two directions are concatenated, else 1.
/// </summary>
/// <remarks>
/// Parameters have PyTorch's names, shapes and gate order (LSTM i, f, g, o; GRU r, z, n), for stack level k:
/// <c>weight_ih_l{k}</c> [G*H, I or D*P], <c>weight_hh_l{k}</c> [G*H, P], <c>bias_ih_l{k}</c> and <c>bias_hh_l{k}</c> [G*H],
/// with G = 1 for SimpleRnn, 3 for GRU, 4 for LSTM (3 with coupled gates: i, g, o); <c>weight_hr_l{k}</c> [P, H] for a
/// projection. Options that PyTorch does not have add parameters, which they name. The second direction's end with
/// <c>_reverse</c>. Every option defaults to what nn.LSTM, nn.GRU and nn.RNN do by default.
/// </remarks>
public sealed partial record RecurrentSpec : LayerSpec
{
    /// <summary>A specification with every option at its default.</summary>
    public RecurrentSpec()
    {
    }

    /// <summary>
    /// For the JSON reader, which gives a missing property its type's default value unless a constructor knows better.
    /// </summary>
    [JsonConstructor]
    internal RecurrentSpec(
        int layerCount = 1, int dilation = 1, bool bias = true, bool returnSequences = true,
        ActivationFunction nonlinearity = ActivationFunction.Tanh)
    {
        LayerCount = layerCount;
        Nonlinearity = nonlinearity;
        Dilation = dilation;
        Bias = bias;
        ReturnSequences = returnSequences;
    }

    /// <summary>The cell.</summary>
    public required CellType Cell { get; init; }

    /// <summary>H, the number of hidden units; 1 to 65,536.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>L, the number of stacked cells (PyTorch's num_layers); 1 to 128, default 1.</summary>
    public int LayerCount { get; init; } = 1;

    /// <summary>The order in which steps are read; default forward.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Direction Direction { get; init; }

    /// <summary>How the outputs of a bidirectional level become one; default concat.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public MergeMode Merge { get; init; }

    /// <summary>Whether the cell has <c>bias_ih</c> and <c>bias_hh</c> (PyTorch's bias, Keras' use_bias); default true.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>
    /// Whether the output is that of every step, the default, rather than that of the step which each direction reads last,
    /// [B, D*P] (Keras' return_sequences). Levels below the last one always hand on every step.
    /// </summary>
    public bool ReturnSequences { get; init; } = true;

    /// <summary>
    /// The function of a <see cref="CellType.SimpleRnn"/>'s sum, of the LSTM's g, or of the GRU's n; default tanh. Any but
    /// GELU and softplus, whose derivatives do not follow from their values. (Keras' activation; ONNX's f for RNN, g for LSTM
    /// and GRU.)
    /// </summary>
    public ActivationFunction Nonlinearity { get; init; } = ActivationFunction.Tanh;

    /// <summary>The alpha of <see cref="Nonlinearity"/>, as <see cref="ActivationSpec.Alpha"/>; default null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double? NonlinearityAlpha { get; init; }

    /// <summary>
    /// Whether a SimpleRnn's leaky ReLU learns its alpha for each unit (He et al. 2015, PReLU): <c>prelu_l{k}</c> [H], at first
    /// <see cref="NonlinearityAlpha"/> or, if that is null, 0.25; default false.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool LearnedAlpha { get; init; }

    /// <summary>
    /// The function of the gates: i, f, o of the LSTM, r and z of the GRU; default null, which is the sigmoid. (Keras'
    /// recurrent_activation; ONNX's f for LSTM and GRU.)
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ActivationFunction? GateNonlinearity { get; init; }

    /// <summary>
    /// The alpha of <see cref="GateNonlinearity"/>; default null. Of the two hard sigmoids, min(max(x/5 + 1/2, 0), 1) of Keras
    /// 1 and 2 and of ONNX has the default, and min(max(x/6 + 1/2, 0), 1) of Keras 3 and PyTorch has 1.0 / 6.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double? GateAlpha { get; init; }

    /// <summary>
    /// The function of the LSTM's c in h = o f(c); default null, which is <see cref="Nonlinearity"/> with its alpha, as in
    /// Keras. (ONNX's h.)
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ActivationFunction? OutputNonlinearity { get; init; }

    /// <summary>The alpha of <see cref="OutputNonlinearity"/>; default null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double? OutputAlpha { get; init; }

    /// <summary>
    /// Whether the GRU applies the reset gate to h before the recurrent product (Cho et al. 2014; Keras' reset_after=False;
    /// ONNX's linear_before_reset=0) rather than after it; default false.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ResetBefore { get; init; }

    /// <summary>
    /// Whether the LSTM's gates see c (Gers and Schmidhuber 2000, as Graves 2013 has it): the sums of i and f gain
    /// <c>weight_ci_l{k}</c> and <c>weight_cf_l{k}</c> [H] times c_{t-1}, that of o <c>weight_co_l{k}</c> [H] times c_t, unit by
    /// unit; default false. (ONNX's P holds them in the order i, o, f.)
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Peepholes { get; init; }

    /// <summary>
    /// Whether the LSTM has no forget gate of its own but f = 1 - i (Greff et al. 2017, CIFG; ONNX's input_forget); default
    /// false. The gate blocks are then i, g, o.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CoupledGates { get; init; }

    /// <summary>
    /// Holds the LSTM's c within plus and minus this at every step, before anything reads it (TensorFlow's cell_clip); default
    /// 0, which is not at all. Gradients of what was cut off are zero.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double CellClip { get; init; }

    /// <summary>
    /// Holds every sum that a gate, a candidate or a SimpleRnn applies its function to within plus and minus this, but not the
    /// LSTM's c (ONNX's clip, as ONNX Runtime reads it); default 0, which is not at all. Gradients of what was cut off are zero.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double SumClip { get; init; }

    /// <summary>
    /// Whether the cell's products are normalised over their units (Ba et al. 2016, "Layer normalization"); default false.
    /// With LN(v; γ, β) = γ (v - mean v) / sqrt(variance of v + 1e-5) + β:
    /// <code>
    /// a_t = LN(W_ih x_t; norm_ih, bias_ih)        u_t = LN(W_hh h_{t-1}; norm_hh, bias_hh)
    /// h_t = o tanh(LN(c_t; norm_c, bias_c))       LSTM only; c itself is not changed
    /// </code>
    /// The LSTM's four blocks of a and of u are normalised as one vector of 4H (Ba et al., equations 20 to 22), the GRU's r and
    /// z together and n by itself (their equations for the GRU), the SimpleRnn's as one vector of H (where their equation 4
    /// normalises the sum a + u instead). The parameters <c>norm_ih_l{k}</c> and <c>norm_hh_l{k}</c> [G*H] and, for the LSTM,
    /// <c>norm_c_l{k}</c> and <c>bias_c_l{k}</c> [H] join the others.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool LayerNormalization { get; init; }

    /// <summary>
    /// P, to which the LSTM's h is projected: h_t = W_hr (o tanh(c_t)) (Sak et al. 2014; PyTorch's proj_size); 1 to H - 1;
    /// default 0, which is no projection.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int ProjectionSize { get; init; }

    /// <summary>The state before the first step; default zero.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public InitialState InitialState { get; init; }

    /// <summary>
    /// Takes the previous state from d steps ago instead of one, h_t from h_{t-d} (Chang et al. 2017, "Dilated recurrent neural
    /// networks"); 1 to 1,024, default 1. It holds for all levels; a network with dilations 1, 2, 4 has three specifications.
    /// </summary>
    public int Dilation { get; init; } = 1;

    /// <summary>
    /// Whether every level whose input is as wide as its output adds its input to its output; default false. It is refused
    /// where there is no such level.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Residual { get; init; }

    /// <summary>
    /// The probability with which each value between two levels is set to zero in training, anew at every step (PyTorch's
    /// dropout); 0 to below 1, default 0.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double Dropout { get; init; }

    /// <summary>
    /// The probability with which each input feature is set to zero in training, for all steps of a sequence at once (Gal and
    /// Ghahramani 2016; Keras' dropout); 0 to below 1, default 0.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double InputDropout { get; init; }

    /// <summary>
    /// The probability with which each unit of h_{t-1} is set to zero in training where a product reads it, for all steps of a
    /// sequence at once (Gal and Ghahramani 2016; Keras' recurrent_dropout); 0 to below 1, default 0.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double RecurrentDropout { get; init; }

    /// <summary>G, the number of gate blocks in the cell's weights.</summary>
    internal int GateCount => Cell switch { CellType.Lstm => CoupledGates ? 3 : 4, CellType.Gru => 3, _ => 1 };

    /// <summary>
    /// Whether the cell's arithmetic is that of nn.LSTM, nn.GRU or nn.RNN without a projection, layer normalisation aside.
    /// </summary>
    internal bool IsPlainCell =>
        (Nonlinearity == ActivationFunction.Tanh || Cell == CellType.SimpleRnn && Nonlinearity == ActivationFunction.Relu) &&
        !LearnedAlpha && GateNonlinearity is null or ActivationFunction.Sigmoid &&
        OutputNonlinearity is null or ActivationFunction.Tanh && !ResetBefore && !Peepholes && !CoupledGates &&
        CellClip == 0 && SumClip == 0 && ProjectionSize == 0;

    /// <summary>P, the width of h.</summary>
    internal int StateWidth => ProjectionSize > 0 ? ProjectionSize : HiddenSize;

    /// <summary>The width of a level's output.</summary>
    internal int OutputWidth => Direction == Direction.Bidirectional && Merge == MergeMode.Concat ? 2 * StateWidth : StateWidth;

    /// <summary>The cells that the specification stands for: from the lowest level up, in each the forward one first.</summary>
    internal IEnumerable<RecurrentPart> Parts(int inputSize)
    {
        for (int level = 0; level < LayerCount; level++)
        {
            int size = level == 0 ? inputSize : OutputWidth;
            yield return new RecurrentPart(this, level, size, IsSecond: false);
            if (Direction == Direction.Bidirectional)
                yield return new RecurrentPart(this, level, size, IsSecond: true);
        }
    }

    /// <summary>The cell at the highest level, in its first direction.</summary>
    internal RecurrentPart TopPart(int inputSize) => new(this, LayerCount - 1, LayerCount == 1 ? inputSize : OutputWidth, IsSecond: false);

    internal override long StateSize(int inputSize)
    {
        long width = InRegisters(StateWidth) + (Cell == CellType.Lstm ? InRegisters(HiddenSize) : 0);
        return width * Dilation * LayerCount * (Direction == Direction.Bidirectional ? 2 : 1);

        // The cells keep their rows in whole registers, which have up to 16 lanes.
        static long InRegisters(int size) => (size + 15) / 16 * 16;
    }

    internal override IEnumerable<ParameterShape> Parameters(int inputSize)
    {
        foreach (RecurrentPart part in Parts(inputSize))
        {
            foreach (ParameterShape parameter in part.Parameters())
                yield return parameter;
        }
    }

    internal string ParameterName(string kind, int level, bool isSecond) =>
        Qualify($"{kind}_l{level}{(isSecond ? "_reverse" : "")}");
}
