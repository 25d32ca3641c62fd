using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Runrate.Agents.Persistence;

/// <summary>
/// How SQLite keeps the tables that grow with usage: days as the tree of their own key, without a second one beside it, and rows numbered
/// by the next free number, because a counter would be read and written for each. That a day has a lane and an event a stream is not
/// looked up again for each: whoever writes them has just found the number.
/// </summary>
internal sealed class SqliteTables(MigrationsSqlGeneratorDependencies dependencies, IRelationalAnnotationProvider annotations)
    : SqliteMigrationsSqlGenerator(dependencies, annotations)
{
    private static readonly HashSet<string> KeyedByThemselves = ["UsageDays"];
    private static readonly HashSet<string> WithoutCounter = ["UsageEvents", "Outputs"];
    private static readonly HashSet<string> WithoutParent = ["UsageEvents", "UsageDays"];

    protected override void Generate(CreateTableOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        if (WithoutCounter.Contains(operation.Name))
        {
            foreach (var column in operation.Columns)
                column.RemoveAnnotation("Sqlite:Autoincrement");
        }
        if (WithoutParent.Contains(operation.Name))
            operation.ForeignKeys.Clear();
        if (!KeyedByThemselves.Contains(operation.Name))
        {
            base.Generate(operation, model, builder, terminate);
            return;
        }
        base.Generate(operation, model, builder, terminate: false);
        builder.Append(" WITHOUT ROWID");
        if (terminate)
        {
            builder.AppendLine(Dependencies.SqlGenerationHelper.StatementTerminator);
            EndStatement(builder);
        }
    }
}
