using System;
using System.Collections.Generic;
using Microsoft.ML;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Explaining;

public sealed partial class ExplainSequenceEstimator
{
    /// <summary>All options of the explanation of a predictor.</summary>
    public sealed class Options
    {
        /// <summary>
        /// A predictor that a recurrent trainer fitted, or a chain that holds one, of which the last is explained. Required.
        /// </summary>
        public ITransformer? Model;

        /// <summary>
        /// The column of contributions to make: a vector of Single, [T, I], for each step what each of the predictor's I features
        /// adds to the explained output, by integrated gradients (Sundararajan, Taly and Yan 2017). The features are those of the
        /// columns of steps and then those of the whole sequence, whose contribution is the sum over the steps. It is a share of
        /// the difference to the output for a sequence of the same length of mean values (of zeros, or of minima, as the trainer
        /// scaled) and missing keys: of Score for numbers, of a logit for truth and classes. Null for none; default
        /// "Contributions".
        /// </summary>
        public string? ContributionColumnName = "Contributions";

        /// <summary>
        /// The column of attention weights to make: a vector of Single, [T], whose sum is 1. Only of a network that pools by
        /// attention. Default: none.
        /// </summary>
        public string? AttentionColumnName;

        /// <summary>
        /// The column of gates to make: a vector of Single, [T, D G, H], for each step the G gates of the topmost recurrent layer's H
        /// units: i, f, g, o of an LSTM, r, z, n of a GRU, where g and n are candidates in (-1, 1) and the others in (0, 1); of two
        /// directions, first those that read forwards. Not of networks with other cells. Default: none.
        /// </summary>
        public string? GateColumnName;

        /// <summary>
        /// Which class's logit is explained, counted from 0; default: the class that is predicted. Must be null where no classes are
        /// predicted.
        /// </summary>
        public int? Class;

        /// <summary>The points at which gradients are taken, 1 to 10,000; default 64. More make the sum of contributions more exact.</summary>
        public int IntegrationSteps = 64;

        internal Options Clone() => (Options)MemberwiseClone();

        /// <summary>Checks what can be checked without the model.</summary>
        /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
        internal void Validate()
        {
            Check(Model != null, nameof(Model), Model, "a model");
            var taken = new HashSet<string>();
            foreach (var (option, name) in ((string, string?)[])[(nameof(ContributionColumnName), ContributionColumnName),
                (nameof(AttentionColumnName), AttentionColumnName), (nameof(GateColumnName), GateColumnName)])
            {
                CheckNameOrNull(option, name);
                CheckNotTaken(option, name, taken, "output");
            }
            Check(taken.Count > 0, nameof(ContributionColumnName), null, "the name of a column where no other output column is named");
            CheckRange(nameof(IntegrationSteps), IntegrationSteps, 1, 10_000);
        }
    }
}
