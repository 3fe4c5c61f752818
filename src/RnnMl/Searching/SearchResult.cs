using System.Collections.Generic;
using Microsoft.ML;

namespace RnnMl.Searching;

/// <summary>What a search found.</summary>
/// <param name="Best">The completed trial with the best mean; of equal ones the first.</param>
/// <param name="Model">Its pipeline, fitted on all rows.</param>
/// <param name="Trials">All trials, in their order.</param>
public sealed record SearchResult(SearchTrial Best, ITransformer Model, IReadOnlyList<SearchTrial> Trials);
