using System;

namespace RnnMl.Components;

/// <summary>Computes columns of the row where a cursor stands, from it and from the rows before it.</summary>
internal interface IAddedRow
{
    /// <summary>Takes in the row where the cursor now stands; called once for each, in order.</summary>
    void TakeIn();

    /// <summary>The getter of one of the columns.</summary>
    Delegate CreateGetter(string column);
}
