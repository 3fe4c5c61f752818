using System;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace RnnMl.Sequences;

/// <summary>Pads and cuts the sequences of a column where a row stands, whatever their items are.</summary>
internal abstract class SequencePadder
{
    /// <summary>A padder of a column.</summary>
    /// <param name="layout">How its sequences lie.</param>
    /// <param name="row">Where they are read.</param>
    /// <param name="padValue">What fills up sequences of numbers; keys are filled up with the missing key.</param>
    public static SequencePadder Create(SequenceLayout layout, DataViewRow row, float padValue)
    {
        var raw = layout.ItemType.RawType;
        return raw == typeof(float) ? new OfItems<float>(layout, row, padValue)
            : raw == typeof(byte) ? new OfItems<byte>(layout, row, 0)
            : raw == typeof(ushort) ? new OfItems<ushort>(layout, row, 0)
            : raw == typeof(uint) ? new OfItems<uint>(layout, row, 0)
            : new OfItems<ulong>(layout, row, 0);
    }

    /// <summary>How many steps the row's sequence has.</summary>
    public abstract int CountSteps();

    /// <summary>A getter of the row's sequence in another length.</summary>
    /// <param name="length">T.</param>
    /// <param name="padding">Where it is filled up.</param>
    /// <param name="truncating">Where it loses steps.</param>
    public abstract Delegate CreateGetter(int length, SequenceSide padding, SequenceSide truncating);

    /// <summary>A getter of the mask of the row's sequence: 1 for its steps, 0 for padding.</summary>
    /// <inheritdoc cref="CreateGetter"/>
    public ValueGetter<VBuffer<float>> CreateMaskGetter(int length, SequenceSide padding) => (ref VBuffer<float> destination) =>
    {
        var (_, first, count) = Place(CountSteps(), length, padding, SequenceSide.Pre);
        var editor = VBufferEditor.Create(ref destination, length);
        editor.Values.Clear();
        editor.Values.Slice(first, count).Fill(1);
        destination = editor.Commit();
    };

    // Which steps stay, and where they go.
    private static (int Source, int Destination, int Count) Place(int steps, int length, SequenceSide padding, SequenceSide truncating)
    {
        var count = Math.Min(steps, length);
        return (truncating == SequenceSide.Pre ? steps - count : 0, padding == SequenceSide.Pre ? length - count : 0, count);
    }

    private sealed class OfItems<TItem>(SequenceLayout layout, DataViewRow row, TItem padValue) : SequencePadder
    {
        private readonly SequenceReader<TItem> _reader = new(layout, row);

        public override int CountSteps()
        {
            _reader.Read(out var steps);
            return steps;
        }

        public override Delegate CreateGetter(int length, SequenceSide padding, SequenceSide truncating)
        {
            var features = layout.FeatureCount;
            ValueGetter<VBuffer<TItem>> getter = (ref VBuffer<TItem> destination) =>
            {
                var sequence = _reader.Read(out var steps);
                var (source, first, count) = Place(steps, length, padding, truncating);
                var editor = VBufferEditor.Create(ref destination, length * features);
                editor.Values.Fill(padValue);
                sequence.Slice(source * features, count * features).CopyTo(editor.Values[(first * features)..]);
                destination = editor.Commit();
            };
            return getter;
        }
    }
}
