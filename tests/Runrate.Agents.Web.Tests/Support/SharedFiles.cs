namespace Runrate.Agents.Web.Tests.Support;

/// <summary>Real files beside the repository; a test that uses one is skipped where they are absent.</summary>
public static class SharedFiles
{
    public static string Path(params string[] parts)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "Runrate.Agents.sln")))
                continue;
            var file = System.IO.Path.Combine([folder.FullName, "..", "shared", .. parts]);
            if (File.Exists(file))
                return file;
        }
        Assert.Skip($"Needs ../shared/{string.Join('/', parts)} beside the repository.");
        return "";
    }

    /// <summary>A file or folder of the repository.</summary>
    public static string InRepository(params string[] parts)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Runrate.Agents.sln")))
            folder = folder.Parent;
        return System.IO.Path.Combine([folder!.FullName, .. parts]);
    }
}
