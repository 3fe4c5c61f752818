namespace RnnMl.Engine;

/// <summary>How the first values of a parameter are drawn: a mean, and a scale times a random number of mean 0.</summary>
internal readonly record struct Initializer
{
    private readonly double _mean;
    private readonly double _scale;
    private readonly bool _isNormal;

    private Initializer(double mean, double scale, bool isNormal)
    {
        _mean = mean;
        _scale = scale;
        _isNormal = isNormal;
    }

    /// <summary>Uniform between minus and plus <paramref name="bound"/>.</summary>
    public static Initializer Uniform(double bound) => new(0, bound, isNormal: false);

    /// <summary>Normal with mean 0.</summary>
    public static Initializer Normal(double deviation) => new(0, deviation, isNormal: true);

    /// <summary>The same value everywhere; nothing is drawn.</summary>
    public static Initializer Constant(double value) => new(value, 0, isNormal: false);

    public double Draw(RandomSource random)
    {
        if (_scale == 0)
            return _mean;
        return _mean + _scale * (_isNormal ? random.NextNormal() : 2 * random.NextDouble() - 1);
    }
}
