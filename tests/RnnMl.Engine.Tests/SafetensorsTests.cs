using System;
using System.IO;
using System.Linq;
using System.Text;
using Xunit;

namespace RnnMl.Engine.Tests;

/// <summary>Files that an attacker may have written.</summary>
public class SafetensorsTests
{
    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "'b' begins at 4; expected 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "'a' begins at 4; expected 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "'b' begins at 0; expected 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}""", "data_offsets [8, 4]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", "data_offsets [0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "number -4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "number -1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "number 1.5")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""", "number 99999999999999999999")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", "[4294967296, 4294967296], whose size overflows")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "'a' has 8 bytes; its shape [3] and type F32 make 12")]
    [InlineData("""{"a":{"dtype":"F8_MADE_UP","shape":[1],"data_offsets":[0,1]}}""", "unknown type 'F8_MADE_UP'")]
    [InlineData("""{"a":{"dtype":32,"shape":[1],"data_offsets":[0,4]}}""", "header is not valid")]
    [InlineData("""{"a":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}""", "header is not valid")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", "lacks one of")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"extra":1}}""", "unknown property 'extra'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "header is not valid")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "header is not valid")]
    [InlineData("""{"__metadata__":{"a":1}}""", "header is not valid")]
    [InlineData("""{"__metadata__":[]}""", "header is not valid")]
    [InlineData("""{"a":7}""", "header is not valid")]
    [InlineData("""[]""", "header is not valid")]
    [InlineData("""{"a":""", "header is not valid")]
    [InlineData("", "header is not valid")]
    public void A_bad_header_is_rejected(string header, string message)
    {
        Assert.Contains(message, Reject(FileOf(header, 8)));
    }

    [Fact]
    public void A_deep_header_is_rejected() =>
        Assert.Contains("header is not valid", Reject(FileOf(string.Concat(Enumerable.Repeat("""{"a":""", 100_000)), 0)));

    [Fact]
    public void Too_many_dimensions_are_rejected() =>
        Assert.Contains("40 numbers", Reject(FileOf($$$"""{"a":{"dtype":"F32","shape":[{{{string.Join(',', Enumerable.Repeat(1, 40))}}}],"data_offsets":[0,4]}}""", 4)));

    [Fact]
    public void A_header_that_is_not_UTF_8_is_rejected() =>
        Assert.Contains("header is not valid", Reject([.. BitConverter.GetBytes(9L), .. "{\"a"u8, 0xC3, 0x28, .. "\":1}"u8]));

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(100_000_001)]
    public void An_absurd_header_length_is_rejected(long length) =>
        Assert.Contains("expected at most 100000000", Reject([.. BitConverter.GetBytes(length), .. "{}"u8]));

    [Fact]
    public void No_memory_is_taken_for_what_a_header_only_claims()
    {
        byte[] claimsHeader = [.. BitConverter.GetBytes(99_999_999L), .. "{}"u8];
        byte[] claimsData = FileOf("""{"a":{"dtype":"F32","shape":[500000000],"data_offsets":[0,2000000000]}}""", 100);
        foreach (byte[] file in new[] { claimsHeader, claimsData })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Contains("the file ends after", Reject(file));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        }
    }

    private static string Reject(byte[] file)
    {
        string known = Assert.Throws<InvalidDataException>(() => SafetensorsReader.Read(new MemoryStream(file), _ => { })).Message;
        using var unknown = new NoSeekStream(file);
        Assert.Throws<InvalidDataException>(() => SafetensorsReader.Read(unknown, _ => { }));
        return known;
    }

    private static byte[] FileOf(string header, int dataLength) =>
        [.. BitConverter.GetBytes((long)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. new byte[dataLength]];

    private sealed class NoSeekStream(byte[] data) : MemoryStream(data)
    {
        public override bool CanSeek => false;
    }
}
