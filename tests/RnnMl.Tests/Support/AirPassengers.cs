using System;
using System.Globalization;
using System.IO;
using System.Linq;

namespace RnnMl.Tests.Support;

/// <summary>The monthly airline passengers of 1949 to 1960, in thousands (Box and Jenkins), as the sample has them.</summary>
internal static class AirPassengers
{
    public static float[] Values { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "airline.csv")).Skip(1).Where(line => line.Length > 0)
            .Select(line => float.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)),
    ];
}
