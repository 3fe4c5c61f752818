using System;
using System.Collections.Generic;
using Microsoft.ML;
using RnnMl.Tests.Support;
using Xunit;

namespace RnnMl.Tests.HostileFiles;

/// <summary>Files cut short, and files with a byte changed.</summary>
public class DamagedFileTests
{
    // A few rows beyond the first window.
    private static readonly IDataView _view = Views.Of(SyntheticSeries.Noisy(Fitted.WindowSize + 2, seed: 4));
    private static readonly IDataView _timedView = Views.Of(SyntheticSeries.Noisy(Fitted.WindowSize + 2, seed: 4), Fitted.Day);

    public static TheoryData<string, bool> Parts() => new()
    {
        { "Model.key", false }, { "Model.key", true }, { "weights.safetensors", false }, { "tail.f32", false }, { "distances.f32", false },
    };

    [Fact]
    public void A_zip_cut_short_anywhere_is_refused()
    {
        var file = ModelFiles.Zip(HostileFile.Plain);
        for (var length = 0; length < file.Length; length += 1 + length / 100)
        {
            var exception = Record.Exception(() => ModelFiles.Load(file[..length]));
            Assert.True(exception != null && HostileFile.IsClear(exception), $"{length} bytes: {exception}");
        }
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_part_cut_short_anywhere_is_refused(string part, bool timed)
    {
        var (entries, _) = Model(timed);
        var content = entries[HostileFile.Folder + part];
        for (var length = 0; length < content.Length; length += 1 + content.Length / 100)
        {
            var file = ModelFiles.With(entries, HostileFile.Folder + part, content[..length]);
            var exception = Record.Exception(() => ModelFiles.Load(file));
            Assert.True(exception != null && IsClear(part, exception), $"{length} bytes: {exception}");
        }
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_part_that_goes_on_is_refused(string part, bool timed)
    {
        var (entries, view) = Model(timed);
        var file = ModelFiles.With(entries, HostileFile.Folder + part, [.. entries[HostileFile.Folder + part], 0, 0, 0, 0]);
        if (part == "Model.key")
            HostileFile.LoadAndUse(file, view, HostileFile.IsClear);
        else
            HostileFile.Refusal(file);
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_byte_changed_anywhere_in_what_we_wrote_is_refused(string part, bool timed)
    {
        var (entries, view) = Model(timed);
        var content = entries[HostileFile.Folder + part];
        var ours = part == "Model.key" ? ModelKey.ModelIn(content) : Range.All;
        var (first, count) = ours.GetOffsetAndLength(content.Length);
        for (var i = 0; i < content.Length; i++)
        {
            var changed = (byte[])content.Clone();
            // Another bit each time; now and then all of them.
            changed[i] ^= (byte)(i % 9 == 8 ? 0xFF : 1 << i % 9);
            var file = ModelFiles.With(entries, HostileFile.Folder + part, changed);
            if (i >= first && i < first + count)
                HostileFile.Refusal(file);
            else
                HostileFile.LoadAndUse(file, view, HostileFile.IsClear);
        }
    }

    [Fact]
    public void A_byte_changed_anywhere_in_the_zips_directory_gives_a_model_that_works_or_a_clear_exception()
    {
        var file = ModelFiles.Zip(HostileFile.Plain);
        // Where it begins stands 6 bytes before the end.
        for (var i = BitConverter.ToInt32(file, file.Length - 6); i < file.Length; i++)
        {
            var changed = (byte[])file.Clone();
            changed[i] ^= (byte)(i % 9 == 8 ? 0xFF : 1 << i % 9);
            HostileFile.LoadAndUse(changed, _view, HostileFile.IsClear);
        }
    }

    private static bool IsClear(string part, Exception exception) =>
        part == "Model.key" ? HostileFile.IsClear(exception) : HostileFile.IsOurs(exception);

    private static (IReadOnlyDictionary<string, byte[]> Entries, IDataView View) Model(bool timed) =>
        timed ? (HostileFile.Timed, _timedView) : (HostileFile.Plain, _view);
}
