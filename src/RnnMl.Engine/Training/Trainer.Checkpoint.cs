using System;
using System.IO;

namespace RnnMl.Engine;

public sealed partial class Trainer
{
    /// <summary>
    /// Writes all that training depends on: the weights, the state of the optimizer, of the schedule and of the random numbers
    /// and, when it is called from <see cref="TrainingOptions.OnBatch"/> or <see cref="TrainingOptions.OnEpoch"/>, how far the
    /// run has come, its best weights and its reports. See <see cref="Resume(RecurrentNetwork, TrainingOptions, Stream)"/>.
    /// </summary>
    /// <param name="stream">Where to write one safetensors file; stays open.</param>
    /// <exception cref="InvalidOperationException">A step is under way: a dataset called this.</exception>
    public void SaveCheckpoint(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (_step.Passes > 0)
            throw new InvalidOperationException("A checkpoint cannot be written in the middle of a step.");
        CheckpointFile.Write(stream, Parts);
    }

    /// <inheritdoc cref="SaveCheckpoint(Stream)"/>
    /// <param name="path">
    /// The file. It is written under another name, <c>.tmp</c> at the end, and renamed when it is whole: an interruption leaves
    /// the file that was there.
    /// </param>
    public void SaveCheckpoint(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string temporary = path + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            SaveCheckpoint(stream);
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>
    /// A trainer that goes on where <see cref="SaveCheckpoint(Stream)"/> stood: weights and reports are, but for times, those of
    /// a trainer that was never interrupted, to the bit. If that was in a call of <see cref="Fit"/>, the next call ends that
    /// run, and is given the same datasets; <see cref="TrainingOptions.MaxEpochs"/> counts its epochs from the beginning.
    /// </summary>
    /// <param name="network">A network of the same specification; its weights are overwritten.</param>
    /// <param name="options">
    /// The same options. <see cref="TrainingOptions.MaxEpochs"/>, <see cref="TrainingOptions.Patience"/>,
    /// <see cref="TrainingOptions.Threads"/>, callbacks and those of checkpoints may differ.
    /// </param>
    /// <param name="stream">The checkpoint, which need not be trusted; is read to its end and stays open.</param>
    /// <exception cref="ArgumentException">The options are not valid for the network.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, or was written with another network or other options; the message says which. The network is
    /// unchanged.
    /// </exception>
    public static Trainer Resume(RecurrentNetwork network, TrainingOptions options, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var trainer = new Trainer(network, options);
        try
        {
            CheckpointParts parts = CheckpointFile.Read(stream, trainer.Parts);
            trainer._random.State = parts.Random;
            trainer._run = parts.Run;
            return trainer;
        }
        catch
        {
            trainer.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="Resume(RecurrentNetwork, TrainingOptions, Stream)"/>
    /// <param name="network">A network of the same specification; its weights are overwritten.</param>
    /// <param name="options">The same options, as above.</param>
    /// <param name="path">The file of the checkpoint, which need not be trusted.</param>
    public static Trainer Resume(RecurrentNetwork network, TrainingOptions options, string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Resume(network, options, stream);
    }

    private void SaveCheckpointEvery(int interval, long count)
    {
        if (_options.CheckpointPath is { } path && interval > 0 && count % interval == 0)
            SaveCheckpoint(path);
    }

    private CheckpointParts Parts =>
        new(_network, _options, _step, _states, _run is null ? _random.State : _run.Random, _run);
}
