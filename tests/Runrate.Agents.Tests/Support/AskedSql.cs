using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Tests.Support;

/// <summary>What one context asks the database, whoever else runs beside it.</summary>
public sealed class AskedSql : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly DbContextId watched;
    private readonly IDisposable all;
    private IDisposable? own;

    public AskedSql(RunrateDb db)
    {
        watched = db.ContextId;
        all = DiagnosticListener.AllListeners.Subscribe(this);
    }

    public List<string> Statements { get; } = [];

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
            own = value.Subscribe(this);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == RelationalEventId.CommandExecuted.Name && value.Value is CommandExecutedEventData data && data.Context?.ContextId == watched)
            Statements.Add(data.Command.CommandText.ReplaceLineEndings(" "));
    }

    public void OnCompleted() { }

    public void OnError(Exception error) { }

    public void Dispose()
    {
        all.Dispose();
        own?.Dispose();
    }
}
