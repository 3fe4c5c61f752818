using RnnMl.Engine;

namespace RnnMl.Forecasting;

/// <summary>Which series it is.</summary>
/// <param name="Name">Its key as text; empty where there is one series only.</param>
/// <param name="Statics">The numbers that it has once.</param>
/// <param name="Categories">The categories that it has once; <see cref="NoCategory"/> where one is missing.</param>
internal sealed record SeriesIdentity(string Name, float[] Statics, string[] Categories)
{
    /// <summary>What stands for a missing category: it is one that no forecaster knows.</summary>
    public const string NoCategory = "";

    /// <summary>A number made of the name alone: what is drawn for a series depends on no other.</summary>
    public ulong Key { get; } = RandomSource.KeyOf(Name);
}
