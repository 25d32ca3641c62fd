using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Runrate.Agents.Web.Commands.Demo;

/// <summary>
/// Lets SQLite write without waiting for the disk. Only for a file that is thrown away when the load does not come to its end; whoever
/// opens it afterwards waits as usual.
/// </summary>
internal sealed class NoWaitForDisk : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = Pragma(connection);
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default)
    {
        await using var command = Pragma(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DbCommand Pragma(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = OFF";
        return command;
    }
}
