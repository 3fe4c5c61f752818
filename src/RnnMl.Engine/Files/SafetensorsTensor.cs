using System;
using System.Collections.Generic;

namespace RnnMl.Engine;

/// <summary>A float32 tensor to be written: its name, its shape, and as many values as that has.</summary>
internal readonly record struct SafetensorsTensor(string Name, IReadOnlyList<int> Shape, ReadOnlyMemory<float> Values);
