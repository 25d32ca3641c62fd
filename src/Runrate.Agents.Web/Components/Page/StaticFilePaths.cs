using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>
/// Paths of styles and scripts with a hash of their content, so that they may be cached for good and still change.
/// </summary>
public sealed class StaticFilePaths(IWebHostEnvironment environment)
{
    private readonly ConcurrentDictionary<string, string> paths = [];

    public string Path(string file) => paths.GetOrAdd(file, name =>
    {
        var info = environment.WebRootFileProvider.GetFileInfo(name);
        if (!info.Exists)
            return $"/{name}";
        using var stream = info.CreateReadStream();
        return $"/{name}?v={Convert.ToHexStringLower(SHA256.HashData(stream))[..12]}";
    });
}
