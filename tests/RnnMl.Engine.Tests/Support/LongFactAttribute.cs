using System;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>A test that takes up to two minutes on two cores; it runs where RNNML_LONG_TESTS is 1.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("RNNML_LONG_TESTS") != "1")
            Skip = "Takes up to two minutes; set RNNML_LONG_TESTS=1 to run it.";
    }
}
