using static RnnMl.Components.OptionChecks;

namespace RnnMl.Sequences;

public sealed partial class TimeFeaturesEstimator
{
    /// <summary>All options of time features.</summary>
    public sealed class Options
    {
        /// <summary>The largest lag, and the largest number of rows that a rolling figure is taken over.</summary>
        internal const int MaxReach = 1 << 20;

        /// <summary>The column of features to make: a vector of Single. Required.</summary>
        public string OutputColumnName = "";

        /// <summary>
        /// A DateTime column. Required for <see cref="CalendarParts"/>; for lags and rolling figures it makes sure that the
        /// timestamps of each series increase. Default: none.
        /// </summary>
        public string? TimeColumnName;

        /// <summary>The parts of the calendar to show, each once. Default: none.</summary>
        public CalendarPart[] CalendarParts = [];

        /// <summary>How they become numbers; default <see cref="CalendarEncoding.SineCosine"/>.</summary>
        public CalendarEncoding Encoding = CalendarEncoding.SineCosine;

        /// <summary>A column of Single, for lags and rolling figures. Default: none.</summary>
        public string? ValueColumnName;

        /// <summary>For each number k of these, at least 1: the value k rows before the row's own. Default: none.</summary>
        public int[] Lags = [];

        /// <summary>
        /// For each number w of these, at least 1: the mean of the w values before the row's own, which is not among them.
        /// Default: none.
        /// </summary>
        public int[] RollingMeanWindows = [];

        /// <summary>
        /// For each number w of these, at least 2: the standard deviation of the w values before the row's own, which is not among
        /// them, as a sample's (divided by w - 1). Default: none.
        /// </summary>
        public int[] RollingDeviationWindows = [];

        /// <summary>
        /// A column that distinguishes series, whose rows may be mixed, for lags and rolling figures: text, a number or a key. A row
        /// whose key is missing (an empty text, NaN, the key 0) is an error. Default: all rows are one series.
        /// </summary>
        public string? SeriesColumnName;

        /// <summary>Whether a row's features need rows before it.</summary>
        internal bool LookBack => Lags.Length + RollingMeanWindows.Length + RollingDeviationWindows.Length > 0;

        /// <summary>A copy that shares no array with this.</summary>
        internal Options Clone()
        {
            var clone = (Options)MemberwiseClone();
            clone.CalendarParts = (CalendarPart[])CalendarParts?.Clone()!;
            clone.Lags = (int[])Lags?.Clone()!;
            clone.RollingMeanWindows = (int[])RollingMeanWindows?.Clone()!;
            clone.RollingDeviationWindows = (int[])RollingDeviationWindows?.Clone()!;
            return clone;
        }

        /// <summary>Checks what can be checked without data.</summary>
        /// <exception cref="System.ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
        internal void Validate()
        {
            CheckName(nameof(OutputColumnName), OutputColumnName);
            CheckNameOrNull(nameof(TimeColumnName), TimeColumnName);
            CheckNameOrNull(nameof(ValueColumnName), ValueColumnName);
            CheckNameOrNull(nameof(SeriesColumnName), SeriesColumnName);

            Check(CalendarParts != null, nameof(CalendarParts), null, "parts, or empty");
            foreach (var part in CalendarParts!)
                CheckDefined(nameof(CalendarParts), part);
            CheckDistinct(nameof(CalendarParts), CalendarParts);
            CheckDefined(nameof(Encoding), Encoding);
            CheckReach(nameof(Lags), Lags, 1);
            CheckReach(nameof(RollingMeanWindows), RollingMeanWindows, 1);
            CheckReach(nameof(RollingDeviationWindows), RollingDeviationWindows, 2);

            Check(CalendarParts.Length > 0 || LookBack, nameof(CalendarParts), "empty",
                "at least one part where there are no Lags, RollingMeanWindows and RollingDeviationWindows");
            Check(CalendarParts.Length == 0 || TimeColumnName != null, nameof(TimeColumnName), null,
                "the name of a column where there are CalendarParts");
            const string LookingBack = "Lags, RollingMeanWindows or RollingDeviationWindows";
            Check(!LookBack || ValueColumnName != null, nameof(ValueColumnName), null, $"the name of a column where there are {LookingBack}");
            Check(LookBack || ValueColumnName == null, nameof(ValueColumnName), ValueColumnName, $"null where there are no {LookingBack}");
            Check(LookBack || SeriesColumnName == null, nameof(SeriesColumnName), SeriesColumnName, $"null where there are no {LookingBack}");
        }

        private static void CheckReach(string option, int[]? values, int least)
        {
            Check(values != null, option, null, "numbers, or empty");
            foreach (var value in values!)
                CheckRange(option, value, least, MaxReach);
            CheckDistinct(option, values);
        }
    }
}
