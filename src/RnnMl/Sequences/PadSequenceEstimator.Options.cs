using System.Text.Json.Serialization;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Sequences;

public sealed partial class PadSequenceEstimator
{
    /// <summary>All options of padding; the defaults are those of Keras' <c>pad_sequences</c>.</summary>
    public sealed class Options
    {
        /// <summary>The column of padded sequences to make. Required.</summary>
        public string OutputColumnName = "";

        /// <summary>
        /// The column of sequences: a vector of Single or of keys, of any length. Default: <see cref="OutputColumnName"/>.
        /// </summary>
        public string? InputColumnName;

        /// <summary>How many steps every sequence is to have: T, at least 1. Default: as many as the longest that Fit sees.</summary>
        public int? Length;

        /// <summary>
        /// How many values a step has: F, at least 1. Default: as the column's type says (all its dimensions but the first), and
        /// 1 where it has but one dimension.
        /// </summary>
        public int? FeatureCount;

        /// <summary>Where a shorter sequence is filled up; default <see cref="SequenceSide.Pre"/>.</summary>
        public SequenceSide Padding = SequenceSide.Pre;

        /// <summary>Where a longer sequence loses steps; default <see cref="SequenceSide.Pre"/>: its last T steps stay.</summary>
        public SequenceSide Truncating = SequenceSide.Pre;

        /// <summary>What fills it up; default 0. Sequences of keys are filled up with the missing key, which is 0 too.</summary>
        [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
        public float PadValue;

        /// <summary>
        /// A column to make that distinguishes steps from padding: a vector of T Singles, 1 for a step of the sequence and 0 for
        /// padding. Default: none.
        /// </summary>
        public string? MaskColumnName;

        internal string Input => InputColumnName ?? OutputColumnName;

        internal Options Clone() => (Options)MemberwiseClone();

        /// <summary>Checks what can be checked without data.</summary>
        /// <exception cref="System.ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
        internal void Validate()
        {
            CheckName(nameof(OutputColumnName), OutputColumnName);
            CheckNameOrNull(nameof(InputColumnName), InputColumnName);
            Check(Length is null or >= 1, nameof(Length), Length, "at least 1, or null");
            Check(FeatureCount is null or >= 1, nameof(FeatureCount), FeatureCount, "at least 1, or null");
            SequenceLayout.CheckSize(Length ?? 1, FeatureCount ?? 1, nameof(Length));
            CheckDefined(nameof(Padding), Padding);
            CheckDefined(nameof(Truncating), Truncating);
            CheckNameOrNull(nameof(MaskColumnName), MaskColumnName);
            Check(MaskColumnName != OutputColumnName, nameof(MaskColumnName), MaskColumnName, "another column than OutputColumnName");
        }
    }
}
