using System.Linq;

namespace RnnMl.Engine.Tests;

internal static class NetworkExtensions
{
    /// <summary>A copy of the values of all parameters, one after another.</summary>
    public static float[] AllWeights(this RecurrentNetwork network) =>
        [.. network.Parameters.SelectMany(parameter => parameter.Values.ToArray())];
}
