using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Api;

/// <summary>What went wrong, where it is no fault of ours: the status, a stable code and a sentence.</summary>
public sealed record Fault(int Status, RefusalCode Code, string Message);

/// <summary>
/// Tells what the world does to us (a full disk, a locked database, two writers at once, a body that breaks off) from faults of our own.
/// Only the latter are internal errors.
/// </summary>
public static class Faults
{
    /// <summary>Seconds until trying again is worth it.</summary>
    public const int RetryAfterSeconds = 5;

    private const int SqliteConstraint = 19;
    private static readonly HashSet<int> SqliteUnique = [1555, 2067, 2579];

    private static readonly Fault LostRace = new(StatusCodes.Status409Conflict, RefusalCodes.Conflict,
        "Somebody else changed the same thing at the same moment. Look at it again, then repeat what is still to be done.");

    private static readonly Fault NotNow = new(StatusCodes.Status503ServiceUnavailable, RefusalCodes.Unavailable,
        "The database cannot be reached or written at present. Nothing was stored; try again in a few seconds.");

    private static readonly Fault NoText = new(StatusCodes.Status400BadRequest, RefusalCodes.InvalidValue,
        "The request holds a character that no text has, such as NUL. Take it out.");

    private static readonly Fault BeyondFigures = new(StatusCodes.Status400BadRequest, RefusalCodes.InvalidValue,
        "A figure is larger than amounts can be.");

    /// <summary>Null where the fault is ours.</summary>
    public static Fault? Of(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (OfOne(cause) is { } fault)
                return fault;
        }
        return null;
    }

    private static Fault? OfOne(Exception cause) => cause switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            new Fault(StatusCodes.Status413PayloadTooLarge, RefusalCodes.TooLarge, "The body is larger than this route takes."),
        BadHttpRequestException bad => new Fault(bad.StatusCode, RefusalCodes.InvalidRequest, "The request cannot be read as it stands."),
        DbUpdateConcurrencyException => LostRace,
        SqliteException { SqliteErrorCode: SqliteConstraint } sqlite when SqliteUnique.Contains(sqlite.SqliteExtendedErrorCode) => LostRace,
        PostgresException postgres when OfPostgres(postgres.SqlState) is { } fault => fault,
        _ when DatabaseUnavailable.IsOne(cause) => NotNow,
        OverflowException => BeyondFigures,
        InvalidDataException => new Fault(StatusCodes.Status400BadRequest, RefusalCodes.InvalidRequest,
            "The body is not packed the way its Content-Encoding says."),
        _ => null,
    };

    private static Fault? OfPostgres(string state) => state switch
    {
        PostgresErrorCodes.UniqueViolation => LostRace,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => LostRace,
        PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter => NoText,
        PostgresErrorCodes.NumericValueOutOfRange => BeyondFigures,
        _ => null,
    };
}

/// <summary>Answers faults of the world with their own status; the framework logs and answers the others as internal errors.</summary>
public sealed class FaultHandler(ILogger<FaultHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken ct)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }
        if (Faults.Of(exception) is not { } fault)
            return false;
        if (fault.Status == StatusCodes.Status503ServiceUnavailable)
        {
            log.LogWarning("Not available: {Message} ({Trace})", exception.Message, context.TraceIdentifier);
        }
        context.Response.StatusCode = fault.Status;
        if (Security.Access.IsApi(context.Request.Path))
            await Security.Denial.Write(context, fault.Status, fault.Code, fault.Message);
        return Security.Access.IsApi(context.Request.Path);
    }
}
