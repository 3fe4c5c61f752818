namespace RnnMl.Engine.Tests;

internal static class Specs
{
    public static RecurrentSpec Recurrent(
        CellType cell, int hiddenSize, int layers = 1, ActivationFunction nonlinearity = ActivationFunction.Tanh) =>
        new() { Name = "rnn", Cell = cell, HiddenSize = hiddenSize, LayerCount = layers, Nonlinearity = nonlinearity };

    /// <summary>A cell, its last step, and a dense head.</summary>
    public static NetworkSpec Regression(CellType cell, int inputSize, int hiddenSize, int outputSize, int layers = 1) => new()
    {
        InputSize = inputSize,
        Layers =
        [
            Recurrent(cell, hiddenSize, layers),
            new LastStepSpec { Name = "last" },
            new DenseSpec { Name = "head", OutputSize = outputSize },
        ],
    };

    /// <summary>A cell and a dense head at every step.</summary>
    public static NetworkSpec PerStep(CellType cell, int inputSize, int hiddenSize, int outputSize, int layers = 1) => new()
    {
        InputSize = inputSize,
        Layers = [Recurrent(cell, hiddenSize, layers), new DenseSpec { Name = "head", OutputSize = outputSize }],
    };
}
