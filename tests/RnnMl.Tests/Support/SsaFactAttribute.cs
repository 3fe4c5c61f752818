#if MLNET
using System;
using System.Runtime.InteropServices;
using Microsoft.ML.Transforms.TimeSeries;
using Xunit;

namespace RnnMl.Tests.Support;

/// <summary>
/// A test of ML.NET's ForecastBySsa, which calls Intel's MKL (LAPACKE, and Fourier transforms) in two native libraries that its packages bring for
/// x64; a folder of ML.NET's assemblies alone has none.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SsaFactAttribute : FactAttribute
{
    public SsaFactAttribute()
    {
        foreach (var name in (string[])["MklImports", "MklProxyNative"])
        {
            if (NativeLibrary.TryLoad(name, typeof(SsaForecastingTransformer).Assembly, null, out var library))
                NativeLibrary.Free(library);
            else
                Skip = $"ForecastBySsa needs the native library {name}, which cannot be loaded here.";
        }
    }
}
#endif
