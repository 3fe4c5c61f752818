using RnnMl.Engine;

namespace RnnMl.Trainers;

/// <summary>What a <see cref="RecurrentTrainer"/> learned: never changed afterwards, and shared by every cursor and engine.</summary>
public sealed class SequenceModel
{
    internal SequenceModel(ColumnNetwork input, SequenceHead head, bool hasSlotNames)
    {
        Input = input;
        Head = head;
        HasSlotNames = hasSlotNames;
    }

    /// <summary>
    /// The network: [T, I] to [OutputSize] or [T, OutputSize], where the I inputs are the values of the feature columns one beside
    /// the other, scaled, and the raw values of keys. Its outputs are logits, or numbers on the label's scale. Not to be changed.
    /// </summary>
    public RecurrentNetwork Network => Input.Network;

    /// <summary>The network, and how its inputs are read.</summary>
    internal ColumnNetwork Input { get; }

    internal FeatureColumns Features => Input.Features;

    internal FeatureScaler Scaler => Input.Scaler;

    internal SequenceHead Head { get; }

    /// <summary>Whether the one feature column trained on had a name of its own for each slot.</summary>
    internal bool HasSlotNames { get; }
}
