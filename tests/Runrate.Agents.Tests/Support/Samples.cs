using System.Text.Json;

namespace Runrate.Agents.Tests.Support;

/// <summary>The sample files that lie beside the repository; a test that uses one is skipped where they are absent.</summary>
public static class Samples
{
    public static Stream Open(string name) => File.OpenRead(Repository.SharedFile(["samples", .. name.Split('/')]));

    /// <summary>What is known of a sample, from expected.json beside it.</summary>
    public static JsonElement Expected(string name)
    {
        using var stream = Open("expected.json");
        return JsonDocument.Parse(stream).RootElement.GetProperty(name).Clone();
    }
}
