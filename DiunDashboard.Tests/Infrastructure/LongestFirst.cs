using Xunit.Abstractions;

[assembly: TestCollectionOrderer("DiunDashboard.Tests.Infrastructure.LongestFirst", "DiunDashboard.Tests")]

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>Begins with the classes that take longest, so that the last of them does not run alone.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = [".Faults.", "ProcessFacts", ".Browser."];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection =>
            Array.FindIndex(Long, name => collection.DisplayName.Contains(name, StringComparison.Ordinal)) is >= 0 and var place ? place : Long.Length);
}
