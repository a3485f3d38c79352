using System.Runtime.CompilerServices;

namespace DiunDashboard.Tests.Infrastructure;

/// <summary>The sources these tests were built from.</summary>
public static class SourceTree
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    /// <summary>The files of a project, without what the build made.</summary>
    public static IEnumerable<string> Files(string project, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, project), pattern, SearchOption.AllDirectories)
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules" or "lib"));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
