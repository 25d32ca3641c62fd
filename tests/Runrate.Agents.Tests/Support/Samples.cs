using System.Text.Json;

namespace Runrate.Agents.Tests.Support;

/// <summary>The sample files that lie beside the repository; a test that uses one is skipped where they are absent.</summary>
public static class Samples
{
    private static readonly string? Folder = Find();

    public static Stream Open(string name)
    {
        var path = Folder is null ? null : Path.Combine(Folder, name);
        Assert.SkipUnless(File.Exists(path), $"The sample {name} is not here: it lies in ../shared/samples beside the repository.");
        return File.OpenRead(path!);
    }

    /// <summary>What is known of a sample, from expected.json beside it.</summary>
    public static JsonElement Expected(string name)
    {
        using var stream = Open("expected.json");
        return JsonDocument.Parse(stream).RootElement.GetProperty(name).Clone();
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Runrate.Agents.sln")))
            {
                var samples = Path.Combine(folder.FullName, "..", "shared", "samples");
                return Directory.Exists(samples) ? samples : null;
            }
        }
        return null;
    }
}
