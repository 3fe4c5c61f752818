using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace RnnMl.MLNet.Interop;

/// <summary>Turns what a model file holds into a component; RnnMl, the assembly above this one, implements it.</summary>
public interface ISavedComponentReader
{
    /// <summary>Reads the component that <paramref name="saved"/> describes.</summary>
    /// <param name="env">The environment the component will live in.</param>
    /// <param name="saved">The component's content as the model file has it: untrusted.</param>
    /// <exception cref="System.FormatException">The content is damaged, or of a kind this version does not know.</exception>
    ITransformer Read(IHostEnvironment env, SavedComponent saved);
}
