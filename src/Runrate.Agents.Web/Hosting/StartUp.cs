using System.Data.Common;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Commands;

namespace Runrate.Agents.Web.Hosting;

/// <summary>What can go wrong with the world at a start, each said in a line: a database that is not to be had, a port that is taken.</summary>
internal static class StartUp
{
    private const int AttemptsMax = 5;

    /// <summary>SIGXFSZ on Linux.</summary>
    private const PosixSignal FileSizeReached = (PosixSignal)25;

    /// <summary>Brings up the database and the first administrator. Null, or the exit code where that cannot be.</summary>
    public static async Task<int?> Prepare(WebApplication app)
    {
        try
        {
            await using (var scope = app.Services.CreateAsyncScope())
                await DatabaseSetup.Prepare(scope.ServiceProvider.GetRequiredService<RunrateDb>(), app.Lifetime.ApplicationStopping);
            await FirstAdministrator(app);
            return null;
        }
        catch (Exception fault) when (fault is DatabaseUnusableException || Innermost(fault) is DbException)
        {
            return Say(fault is DatabaseUnusableException ? fault.Message : Innermost(fault).Message);
        }
    }

    /// <summary>Serves until told to stop. The exit code.</summary>
    public static async Task<int> Run(WebApplication app)
    {
        // A file that reaches the limit of its size ends a process that does not say otherwise; here the write fails, and the request.
        using var outlived = OperatingSystem.IsLinux() ? PosixSignalRegistration.Create(FileSizeReached, s => s.Cancel = true) : null;
        try
        {
            await app.RunAsync();
            return CommandLine.Done;
        }
        catch (IOException fault) when (Innermost(fault)
            is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
        {
            return Say($"{fault.Message} End the program that has it, or choose another address with --urls.");
        }
    }

    /// <summary>Two nodes that start together both make the first administrator; the second finds what the first made.</summary>
    private static async Task FirstAdministrator(WebApplication app)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await app.Services.GetRequiredService<FirstStart>().Run(app.Lifetime.ApplicationStopping);
                return;
            }
            catch (Exception fault) when (attempt < AttemptsMax && (fault is DbUpdateException || DatabaseBusy.Is(fault)))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt), app.Lifetime.ApplicationStopping);
            }
            catch (Exception fault) when (DatabaseUnavailable.Is(fault))
            {
                // Whoever is known already can read; /readyz says what is wrong.
                Say($"Nothing can be written at present: {Innermost(fault).Message}");
                return;
            }
        }
    }

    private static Exception Innermost(Exception fault) => fault.InnerException is { } inner ? Innermost(inner) : fault;

    private static int Say(string message)
    {
        Console.Error.WriteLine(message);
        return CommandLine.Refused;
    }
}
