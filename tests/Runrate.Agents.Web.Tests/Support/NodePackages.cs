using System.Diagnostics;

namespace Runrate.Agents.Web.Tests.Support;

/// <summary>Programs of other implementations, installed from npm once, in a temporary folder that later runs share.</summary>
internal static class NodePackages
{
    private static readonly TimeSpan InstallMax = TimeSpan.FromMinutes(2);

    /// <summary>The folder with the packages in it, or why they cannot be had.</summary>
    public static async Task<(string? Folder, string Reason)> Install(string name, params string[] packages)
    {
        if (!Exists("node") || !Exists("npm"))
            return (null, "Node and npm are not here: install nodejs and npm.");
        var folder = Path.Combine(Path.GetTempPath(), name);
        if (Directory.Exists(folder))
            return (folder, "");
        var fresh = Directory.CreateTempSubdirectory("runrate-node-").FullName;
        try
        {
            string[] quick = ["--loglevel=error", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=2000"];
            var (code, output) = await Run("npm", ["install", .. quick, "--prefix", fresh, .. packages], fresh, InstallMax);
            if (code != 0)
                return (null, $"{string.Join(", ", packages)} could not be installed from npm: {output.Trim()}");
            Directory.Move(fresh, folder);
            return (folder, "");
        }
        catch (Exception late) when (late is TimeoutException or IOException)
        {
            // Another run may have put the folder there first.
            return Directory.Exists(folder)
                ? (folder, "")
                : (null, $"{string.Join(", ", packages)} could not be installed from npm: {late.Message}");
        }
        finally
        {
            if (Directory.Exists(fresh))
                Directory.Delete(fresh, recursive: true);
        }
    }

    /// <summary>Waits for a command; one that takes longer than the limit is ended.</summary>
    public static async Task<(int Code, string Output)> Run(string command, string[] arguments, string folder, TimeSpan limit)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return (process.ExitCode, await output + await error);
    }

    private static bool Exists(string command) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(p => File.Exists(Path.Combine(p, command)));
}
