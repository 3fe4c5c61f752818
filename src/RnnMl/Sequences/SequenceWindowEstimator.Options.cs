using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Serialization;
using Microsoft.ML;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Sequences;

public sealed partial class SequenceWindowEstimator
{
    /// <summary>All options of windows.</summary>
    public sealed class Options
    {
        /// <summary>The column of windows to make: a vector of Single, [T, F]. Required.</summary>
        public string OutputColumnName = "";

        /// <summary>
        /// The columns that a step of the window consists of, each Single or a vector of Single of fixed size; F is how many
        /// values they have together. Default: <see cref="OutputColumnName"/> alone.
        /// </summary>
        public string[]? InputColumnNames;

        /// <summary>How many rows a window has: T, at least 1. Required.</summary>
        public int WindowSize;

        /// <summary>How many rows of its series a window ends after the one before; at least 1, default 1.</summary>
        public int Stride = 1;

        /// <summary>
        /// A column that distinguishes series, whose rows may be mixed: text, a number or a key. A row whose key is missing (an empty
        /// text, NaN, the key 0) is an error. Default: all rows are one series.
        /// </summary>
        public string? SeriesColumnName;

        /// <summary>
        /// What becomes of windows that reach back before the start of their series; default <see cref="IncompleteWindows.Skip"/>.
        /// </summary>
        public IncompleteWindows IncompleteWindows = IncompleteWindows.Skip;

        /// <summary>What <see cref="IncompleteWindows.PadLeft"/> fills with; default 0, and NaN marks the steps as missing.</summary>
        [JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
        public float PadValue;

        /// <summary>How many rows after the window <see cref="HorizonColumns"/> show: K, at least 1 where there are any.</summary>
        public int Horizon;

        /// <summary>
        /// Columns to make of the rows after the window, for supervised use, and what each is made of: a column of Single, or
        /// of vectors of G Singles. The new column is a vector [K] or [K, G], and a plain Single for K = 1 and a column of
        /// Single, as regression trainers want their label. Default: none.
        /// </summary>
        public InputOutputColumnPair[] HorizonColumns = [];

        /// <summary>
        /// Whether windows are kept when their series ends before their horizon does, with NaN for what is not there; they are
        /// the last rows of the view. Default: no.
        /// </summary>
        public bool KeepIncompleteHorizons;

        internal string[] Inputs => InputColumnNames ?? [OutputColumnName];

        /// <summary>A copy that shares no array with this.</summary>
        internal Options Clone()
        {
            var clone = (Options)MemberwiseClone();
            clone.InputColumnNames = InputColumnNames?.ToArray();
            clone.HorizonColumns = HorizonColumns?.ToArray()!;
            return clone;
        }

        /// <summary>Checks what can be checked without data.</summary>
        /// <exception cref="System.ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
        internal void Validate()
        {
            CheckName(nameof(OutputColumnName), OutputColumnName);
            Check(Inputs.Length > 0, nameof(InputColumnNames), "empty", "at least one name, or null");
            foreach (var name in Inputs)
                CheckName(nameof(InputColumnNames), name);
            CheckDistinct(nameof(InputColumnNames), Inputs);
            Check(WindowSize >= 1, nameof(WindowSize), WindowSize, "at least 1");
            SequenceLayout.CheckSize(WindowSize, 1, nameof(WindowSize));
            Check(Stride >= 1, nameof(Stride), Stride, "at least 1");
            CheckNameOrNull(nameof(SeriesColumnName), SeriesColumnName);
            CheckDefined(nameof(IncompleteWindows), IncompleteWindows);

            Check(HorizonColumns != null && !HorizonColumns.Contains(null), nameof(HorizonColumns), null, "pairs of columns, or empty");
            Check(Horizon >= 0, nameof(Horizon), Horizon, "at least 0");
            SequenceLayout.CheckSize(Horizon, 1, nameof(Horizon));
            Check(Horizon > 0 == HorizonColumns!.Length > 0, nameof(Horizon), Horizon,
                HorizonColumns.Length > 0 ? "at least 1 where there are HorizonColumns" : "0 where there are no HorizonColumns");
            var taken = new HashSet<string> { OutputColumnName };
            foreach (var pair in HorizonColumns)
            {
                CheckName(nameof(HorizonColumns), pair.OutputColumnName);
                CheckName(nameof(HorizonColumns), pair.InputColumnName);
                CheckNotTaken(nameof(HorizonColumns), pair.OutputColumnName, taken, "output");
            }
        }
    }
}
