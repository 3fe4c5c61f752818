using System;
using System.Collections.Generic;
using System.Linq;
using RnnMl.Engine.Kernels;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace RnnMl.Engine.Tests;

/// <summary>
/// A theory whose first argument is the name of a <see cref="KernelFamily"/> (<see cref="Families.All"/>). Rows of families that
/// the processor lacks are skipped, and reported by that name.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("RnnMl.Engine.Tests.FamilyTheoryDiscoverer", "RnnMl.Engine.Tests")]
internal sealed class FamilyTheoryAttribute : TheoryAttribute;

internal sealed class FamilyTheoryDiscoverer(IMessageSink diagnosticMessageSink) : TheoryDiscoverer(diagnosticMessageSink)
{
    protected override IEnumerable<IXunitTestCase> CreateTestCasesForDataRow(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute, object[] dataRow)
    {
        KernelFamily family = Families.Parse((string)dataRow[0]);
        return KernelFamilies.IsSupported(family)
            ? base.CreateTestCasesForDataRow(discoveryOptions, testMethod, theoryAttribute, dataRow)
            : CreateTestCasesForSkippedDataRow(
                discoveryOptions, testMethod, theoryAttribute, dataRow, $"This processor cannot run the kernels {family}.");
    }
}

/// <summary>The families of kernels by name: test methods are public, the families are not.</summary>
internal static class Families
{
    public static TheoryData<string> All => [.. Enum.GetNames<KernelFamily>()];

    /// <summary>Every family with every cell.</summary>
    public static TheoryData<string, CellType> AllWithCells
    {
        get
        {
            var rows = new TheoryData<string, CellType>();
            foreach (string family in Enum.GetNames<KernelFamily>())
            {
                foreach (CellType cell in Enum.GetValues<CellType>())
                    rows.Add(family, cell);
            }
            return rows;
        }
    }

    public static KernelFamily Parse(string name) => Enum.Parse<KernelFamily>(name);

    /// <summary>Those that this processor has, the one in use first.</summary>
    public static IEnumerable<KernelFamily> Supported =>
        Enum.GetValues<KernelFamily>().Where(KernelFamilies.IsSupported).OrderByDescending(family => family == KernelFamilies.Current);
}
