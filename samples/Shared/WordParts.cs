namespace RnnMl.Samples;

/// <summary>Pieces of words, which say something of words that training did not see.</summary>
internal static class WordParts
{
    /// <summary>The first letters; of a shorter word, all.</summary>
    public static string Beginning(string word, int length) => word.Length <= length ? word : word[..length];

    /// <summary>The last letters; of a shorter word, all.</summary>
    public static string End(string word, int length) => word.Length <= length ? word : word[^length..];
}
