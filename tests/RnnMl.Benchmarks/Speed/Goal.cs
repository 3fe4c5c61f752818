using System.Globalization;

namespace RnnMl.Benchmarks.Speed;

/// <summary>A bar that a figure must reach.</summary>
/// <param name="Bar">The bar.</param>
/// <param name="IsCeiling">Whether it must not be passed, rather than be reached.</param>
internal readonly record struct Goal(double Bar, bool IsCeiling = false)
{
    public bool IsMissedBy(double value) => IsCeiling ? value > Bar : value < Bar;

    /// <summary>A figure beside its goal: "0.71 ~9 % (goal 0.80, missed)".</summary>
    public string Judge(Figure figure, string format)
    {
        string missed = IsMissedBy(figure.Median) ? ", missed" : "";
        return $"{figure.ToString(format)} (goal {Bar.ToString(format, CultureInfo.InvariantCulture)}{missed})";
    }

    /// <inheritdoc cref="Judge(Figure, string)"/>
    public string Judge(double value, string format) => Judge(new Figure(value, Spread: 0), format);
}
