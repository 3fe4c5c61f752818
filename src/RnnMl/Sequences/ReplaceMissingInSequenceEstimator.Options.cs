using static RnnMl.Components.OptionChecks;

namespace RnnMl.Sequences;

public sealed partial class ReplaceMissingInSequenceEstimator
{
    /// <summary>All options of replacing missing values in sequences.</summary>
    public sealed class Options
    {
        /// <summary>The column of sequences without missing values to make. Required.</summary>
        public string OutputColumnName = "";

        /// <summary>The column of sequences: a vector of Single of any length. Default: <see cref="OutputColumnName"/>.</summary>
        public string? InputColumnName;

        /// <summary>
        /// How many values a step has: F, at least 1. Default: as the column's type says (all its dimensions but the first), and
        /// 1 where it has but one dimension.
        /// </summary>
        public int? FeatureCount;

        /// <summary>What takes the place of a missing value; default <see cref="MissingReplacement.ForwardFill"/>.</summary>
        public MissingReplacement Replacement = MissingReplacement.ForwardFill;

        /// <summary>
        /// What <see cref="MissingReplacement.Constant"/> puts in place, and every other way for a feature of which the sequence
        /// has no known value; a finite number, default 0.
        /// </summary>
        public float Constant;

        /// <summary>
        /// Whether each step also says what was missing in it: F more features behind its own, each 1 where the value was
        /// missing and 0 where it was not. Default: no.
        /// </summary>
        public bool AddIndicators;

        internal string Input => InputColumnName ?? OutputColumnName;

        internal Options Clone() => (Options)MemberwiseClone();

        /// <summary>Checks what can be checked without data.</summary>
        /// <exception cref="System.ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
        internal void Validate()
        {
            CheckName(nameof(OutputColumnName), OutputColumnName);
            CheckNameOrNull(nameof(InputColumnName), InputColumnName);
            Check(FeatureCount is null or >= 1, nameof(FeatureCount), FeatureCount, "at least 1, or null");
            CheckDefined(nameof(Replacement), Replacement);
            Check(float.IsFinite(Constant), nameof(Constant), Constant, "a finite number");
        }
    }
}
