using System;
using System.Collections.Generic;
using System.Linq;

namespace RnnMl.Samples;

/// <summary>
/// The keys of tokens: 1 for the first that was seen, and so on; 0, ML.NET's missing key, for a token that was not seen. (What
/// MapValueToKey makes of a column; a class of its own, because here several columns are made of one text.)
/// </summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, uint> _keys = new(StringComparer.Ordinal);

    /// <summary>The keys of some tokens.</summary>
    /// <param name="tokens">The tokens, in order.</param>
    /// <param name="minCount">How often a token must be there to have a key; the rest is as if it had not been seen.</param>
    public Vocabulary(IEnumerable<string> tokens, int minCount = 1)
    {
        foreach (var token in tokens.GroupBy(token => token, StringComparer.Ordinal).Where(group => group.Count() >= minCount))
            _keys.Add(token.Key, (uint)_keys.Count + 1);
    }

    public int Count => _keys.Count;

    public uint[] Encode(IEnumerable<string> tokens) => [.. tokens.Select(token => _keys.GetValueOrDefault(token))];
}
