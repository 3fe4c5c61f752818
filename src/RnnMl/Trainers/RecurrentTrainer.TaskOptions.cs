using RnnMl.Engine;
using static RnnMl.Components.OptionChecks;

namespace RnnMl.Trainers;

public sealed partial class RecurrentTrainer
{
    /// <summary>The options where a number is predicted for each sequence. The label is a Single; NaN is missing.</summary>
    public class RegressionOptions : Options
    {
        /// <summary>
        /// What training makes small: <see cref="MeanSquaredErrorLoss"/>, the default, <see cref="MeanAbsoluteErrorLoss"/>,
        /// <see cref="HuberLoss"/> or <see cref="LogCoshLoss"/>, of labels that are scaled to mean 0 and deviation 1.
        /// </summary>
        public Loss Loss = new MeanSquaredErrorLoss();

        internal override SequenceTask Task => new NumberTask(Loss, isPerStep: false);

        internal override void Validate()
        {
            Check(Loss is MeanSquaredErrorLoss or MeanAbsoluteErrorLoss or HuberLoss or LogCoshLoss, nameof(Loss), Loss,
                $"a {nameof(MeanSquaredErrorLoss)}, {nameof(MeanAbsoluteErrorLoss)}, {nameof(HuberLoss)} or {nameof(LogCoshLoss)}");
            base.Validate();
        }
    }

    /// <summary>The options where a number is predicted for each step. The label is a vector of Single; NaN is missing.</summary>
    public sealed class PerStepRegressionOptions : RegressionOptions
    {
        /// <summary>The recurrent cell; default <see cref="CellType.Lstm"/>.</summary>
        public CellType Cell = CellType.Lstm;

        internal override SequenceTask Task => new NumberTask(Loss, isPerStep: true);

        internal override void Validate()
        {
            CheckDefined(nameof(Cell), Cell);
            base.Validate();
        }
    }

    /// <summary>The options where a Boolean is predicted. The label is a Boolean.</summary>
    public sealed class BinaryOptions : Options
    {
        /// <summary>How much rows count whose label is false, and true: two numbers. Default: 1 each.</summary>
        public float[]? ClassWeights;

        /// <summary>Whether both classes count the same, however many rows each has; default no.</summary>
        public bool BalanceClasses;

        internal override SequenceTask Task => new TruthTask(this);

        internal override Options Clone()
        {
            var copy = (BinaryOptions)base.Clone();
            copy.ClassWeights = (float[]?)ClassWeights?.Clone();
            return copy;
        }

        internal override void Validate()
        {
            Check(ClassWeights is null or { Length: 2 }, nameof(ClassWeights), $"{ClassWeights?.Length} numbers", "two numbers, or null");
            CheckClassWeights(ClassWeights, BalanceClasses);
            base.Validate();
        }
    }

    /// <summary>The options where one of several classes is predicted. The label is a key (UInt32); 0 is missing.</summary>
    public class MulticlassOptions : Options
    {
        /// <summary>How much rows, or steps, of each class count, in the order of the label's keys. Default: 1 each.</summary>
        public float[]? ClassWeights;

        /// <summary>Whether all classes count the same, however many rows, or steps, each has; default no.</summary>
        public bool BalanceClasses;

        /// <summary>How much of each label is spread evenly over all classes (Szegedy et al. 2016); 0 to 1, default 0.</summary>
        public float LabelSmoothing;

        internal override SequenceTask Task => new ClassTask(this, isPerStep: false);

        internal override Options Clone()
        {
            var copy = (MulticlassOptions)base.Clone();
            copy.ClassWeights = (float[]?)ClassWeights?.Clone();
            return copy;
        }

        internal override void Validate()
        {
            CheckClassWeights(ClassWeights, BalanceClasses);
            Check(LabelSmoothing is >= 0 and <= 1, nameof(LabelSmoothing), LabelSmoothing, "from 0 to 1");
            base.Validate();
        }
    }

    /// <summary>The options where the class of each step is predicted. The label is a vector of keys (UInt32); 0 is missing.</summary>
    public sealed class TaggingOptions : MulticlassOptions
    {
        /// <summary>Options whose sequences are read in both directions, as taggers' usually are.</summary>
        public TaggingOptions()
        {
            Bidirectional = true;
        }

        /// <summary>The recurrent cell; default <see cref="CellType.Lstm"/>.</summary>
        public CellType Cell = CellType.Lstm;

        internal override SequenceTask Task => new ClassTask(this, isPerStep: true);

        internal override void Validate()
        {
            CheckDefined(nameof(Cell), Cell);
            base.Validate();
        }
    }
}
