namespace Runrate.Agents.Tests.Measurement;

/// <summary>Files kept beside the project and not in it; tests that read them skip where they are absent.</summary>
internal static class SharedFiles
{
    public static string? Find(params string[] parts)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine([folder.FullName, "shared", .. parts]);
            if (File.Exists(path))
                return path;
        }
        return null;
    }

    /// <summary>Rows of a simple comma-separated file by the names of its first line.</summary>
    public static IReadOnlyList<Dictionary<string, string>> Rows(string path)
    {
        var lines = File.ReadAllLines(path);
        var names = lines[0].Split(',');
        return [.. lines.Skip(1).Where(line => line.Length > 0).Select(line =>
            line.Split(',').Select((cell, i) => (names[i], cell)).ToDictionary(x => x.Item1, x => x.cell))];
    }
}
