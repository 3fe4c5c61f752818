namespace RnnMl.Engine;

/// <summary>Functions that are applied to every element; alpha is <see cref="ActivationSpec.Alpha"/>.</summary>
public enum ActivationFunction
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x above 0, else alpha x; alpha is 0.01 by default.</summary>
    LeakyRelu,

    /// <summary>x above 0, else alpha (e^x - 1) (Clevert et al. 2016); alpha is 1 by default.</summary>
    Elu,

    /// <summary>1.0507 times (x above 0, else 1.6733 (e^x - 1)), with the constants in full (Klambauer et al. 2017).</summary>
    Selu,

    /// <summary>
    /// x times the standard normal distribution function of x: the exact form, not that by tanh (Hendrycks and Gimpel 2016).
    /// </summary>
    Gelu,

    /// <summary>log(1 + e^x).</summary>
    Softplus,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>
    /// alpha x + 1/2, held within 0 and 1. Alpha is 0.2 by default, as in ONNX and Keras 2; PyTorch and Keras 3 have 1/6.
    /// </summary>
    HardSigmoid,
}
