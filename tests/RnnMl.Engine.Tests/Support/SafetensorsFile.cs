using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace RnnMl.Engine.Tests;

/// <summary>A safetensors file of float32 tensors, as safetensors.torch.save_file writes it: without metadata.</summary>
internal static class SafetensorsFile
{
    public static byte[] Make(IEnumerable<(string Name, int[] Shape, float[] Data)> tensors)
    {
        var header = new Dictionary<string, object>();
        var data = new List<byte>();
        foreach ((string name, int[] shape, float[] values) in tensors)
        {
            int begin = data.Count;
            data.AddRange(MemoryMarshal.AsBytes(values.AsSpan()));
            header.Add(name, new { dtype = "F32", shape, data_offsets = new[] { begin, data.Count } });
        }
        byte[] json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(header));
        return [.. BitConverter.GetBytes((long)json.Length), .. json, .. data];
    }

    public static MemoryStream Open(IEnumerable<(string Name, int[] Shape, float[] Data)> tensors) => new(Make(tensors));

    /// <summary>Tensors of these shapes, of zeros.</summary>
    public static MemoryStream OpenZeros(params (string Name, int[] Shape)[] tensors) =>
        Open(tensors.Select(t => (t.Name, t.Shape, new float[t.Shape.Aggregate(1, (product, dimension) => product * dimension)])));
}
