namespace Runrate.Agents.Tests.Support;

/// <summary>The checkout that the tests were built from, and the optional folder of shared samples beside it.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Samples and worked cases that some checkouts have beside them; null in a clean clone.</summary>
    public static string? Shared { get; } = Directory.Exists(Path.Combine(Root, "..", "shared")) ? Path.GetFullPath(Path.Combine(Root, "..", "shared")) : null;

    /// <summary>The path of a shared file; skips the test, saying so, where it is absent.</summary>
    public static string SharedFile(params string[] parts)
    {
        var path = Shared is null ? null : Path.Combine([Shared, .. parts]);
        if (path is null || !File.Exists(path))
            Assert.Skip($"../shared/{string.Join('/', parts)} is not beside this checkout.");
        return path!;
    }

    public static IEnumerable<string> Files(string under, params string[] extensions) =>
        Directory.EnumerateFiles(Path.Combine(Root, under), "*", SearchOption.AllDirectories)
            .Where(f => extensions.Contains(Path.GetExtension(f)))
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "Migrations" or "node_modules"));

    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Runrate.Agents.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run inside the checkout.");
    }
}
