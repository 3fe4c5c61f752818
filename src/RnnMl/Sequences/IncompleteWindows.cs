namespace RnnMl.Sequences;

/// <summary>What becomes of windows that reach back before the start of their series.</summary>
public enum IncompleteWindows
{
    /// <summary>They are left out: the first window of a series ends at its T-th row.</summary>
    Skip,

    /// <summary>The steps that are not there are filled with a value: the first window of a series ends at its first row.</summary>
    PadLeft,
}
