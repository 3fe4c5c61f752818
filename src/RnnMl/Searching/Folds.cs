using System;
using Microsoft.ML;

namespace RnnMl.Searching;

/// <summary>Divides the rows of a view into folds.</summary>
internal static class Folds
{
    /// <summary>For each fold, the rows that train and those that evaluate.</summary>
    /// <exception cref="InvalidOperationException">There are too few rows.</exception>
    public static (IDataView Training, IDataView Evaluation)[] Of(IDataView view, SearchOptions options)
    {
        var count = Count(view);
        var folds = new (IDataView, IDataView)[options.Folds];
        var places = Places(count, options);
        for (var fold = 0; fold < folds.Length; fold++)
        {
            var number = fold;
            folds[fold] = options.FoldKind == FoldKind.Rolling
                ? (new SomeRowsDataView(view, row => places[row] <= number && !IsInGap(row, number)),
                    new SomeRowsDataView(view, row => places[row] == number + 1))
                : (new SomeRowsDataView(view, row => places[row] != number), new SomeRowsDataView(view, row => places[row] == number));
        }
        return folds;

        // Stretch s begins at row s n / (K + 1).
        bool IsInGap(long row, int fold) => row >= Start(fold + 1, count, options.Folds + 1) - options.RollingGap;
    }

    /// <summary>The fold in which each row evaluates or, of rolling folds, its stretch.</summary>
    private static int[] Places(int count, SearchOptions options)
    {
        var parts = options.FoldKind == FoldKind.Rolling ? options.Folds + 1 : options.Folds;
        if (count < parts || (options.FoldKind == FoldKind.Rolling && Start(1, count, parts) <= options.RollingGap))
        {
            throw new InvalidOperationException(
                $"The data has {count} rows; {options.Folds} folds (with a gap of {options.RollingGap}) need more.");
        }
        var places = new int[count];
        for (var part = 0; part < parts; part++)
            places.AsSpan((int)Start(part, count, parts)..(int)Start(part + 1, count, parts)).Fill(part);
        if (options.FoldKind == FoldKind.Shuffled)
            new Random(options.Seed).Shuffle(places);
        return places;
    }

    private static long Start(int part, int count, int parts) => (long)part * count / parts;

    private static int Count(IDataView view)
    {
        var count = 0;
        using var cursor = view.GetRowCursor([]);
        while (cursor.MoveNext())
            count = checked(count + 1);
        return count;
    }
}
