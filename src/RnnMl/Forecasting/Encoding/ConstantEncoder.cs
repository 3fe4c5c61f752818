using System;
using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Forecasting;

/// <summary>Turns what a series has once into what networks see of it: scaled numbers, and the places of categories.</summary>
/// <param name="means">What is subtracted from each number.</param>
/// <param name="deviations">What it is divided by, above 0.</param>
/// <param name="categories">The categories seen in training, by feature; place <see cref="Unseen"/> is for all others.</param>
internal sealed class ConstantEncoder(float[] means, float[] deviations, string[][] categories)
{
    /// <summary>The place of a category that training has not seen.</summary>
    public const int Unseen = 0;

    private readonly Dictionary<string, int>[] _places = [.. categories.Select(known => known.Select((category, i) => (category, i))
        .ToDictionary(pair => pair.category, pair => Unseen + 1 + pair.i, StringComparer.Ordinal))];

    public float[] Means => means;

    public float[] Deviations => deviations;

    public string[][] Categories => categories;

    /// <summary>How many places each categorical feature has.</summary>
    public int[] VocabularySizes => [.. categories.Select(known => known.Length + 1)];

    /// <summary>Encodes a series: [numbers, places].</summary>
    public float[] Encode(SeriesIdentity identity) =>
    [
        .. identity.Statics.Select((value, i) => float.IsNaN(value) ? 0 : (value - means[i]) / deviations[i]),
        .. identity.Categories.Select((category, i) => (float)_places[i].GetValueOrDefault(category, Unseen)),
    ];
}
