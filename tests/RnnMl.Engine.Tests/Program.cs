using System;
using RnnMl.Engine.Kernels;
using RnnMl.Engine.Tests;

// Run as a program, the tests name the families of kernels that this processor has, the one in use first. A process chooses once:
// tests of the choice start this one, and .ci/run goes through the list.
foreach (KernelFamily family in Families.Supported)
    Console.WriteLine(family);
