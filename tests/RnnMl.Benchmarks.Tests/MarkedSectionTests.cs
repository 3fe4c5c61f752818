using System;
using System.IO;
using Xunit;

namespace RnnMl.Benchmarks.Tests;

public sealed class MarkedSectionTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_file_has_the_text_between_its_marks_and_nothing_else_changes()
    {
        File.WriteAllText(_file, "# Title\n\n<!-- peers: begin -->\nold\n<!-- peers: end -->\n\nrest\n");
        var section = new MarkedSection(_file, "peers");
        section.Write("first");
        section.Write("table\nlast line\n");
        Assert.Equal("\n\ntable\nlast line\n\n", section.Read());
        Assert.Equal(
            "# Title\n\n<!-- peers: begin -->\n\ntable\nlast line\n\n<!-- peers: end -->\n\nrest\n", File.ReadAllText(_file));
    }

    [Theory]
    [InlineData("no marks")]
    [InlineData("<!-- peers: begin -->")]
    [InlineData("<!-- peers: end --> <!-- peers: begin -->")]
    [InlineData("<!-- accuracy: begin --> <!-- accuracy: end -->")]
    public void A_file_without_the_marks_is_refused_before_anything_is_measured(string text)
    {
        File.WriteAllText(_file, text);
        Assert.Throws<ArgumentException>(() => new MarkedSection(_file, "peers"));
        Assert.Equal(text, File.ReadAllText(_file));
        File.Delete(_file);
        Assert.Throws<ArgumentException>(() => new MarkedSection(_file, "peers"));
    }
}
