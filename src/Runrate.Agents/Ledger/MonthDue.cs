using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Ledger;

/// <summary>
/// A month that some work is still due for, noted in the transaction that made it due and struck out in the one that does it: a run
/// that breaks off in between leaves it for the next. Every note is a row of its own, so that one that is not committed yet is neither
/// waited for nor struck out with those that are.
/// </summary>
public sealed class MonthDue
{
    /// <summary>The bills of the month have to be held against what was metered again.</summary>
    public const string TrueUp = "true-up";
    /// <summary>Outcomes of the month came in or were taken back: what was credited for them is computed again, however late.</summary>
    public const string Outcomes = "outcomes";

    public long Id { get; init; }
    public required EntityId Entity { get; init; }
    public required string Work { get; init; }
    public required YearMonth Period { get; init; }

    public static async Task Note(RunrateDb db, EntityId entity, string work, IEnumerable<YearMonth> months, CancellationToken ct)
    {
        foreach (var month in months)
        {
            await db.Database.ExecuteSqlAsync(
                $"""INSERT INTO "MonthsDue" ("Entity", "Work", "Period") VALUES ({entity.Value}, {work}, {Number(month)})""", ct);
        }
    }

    public static Task<List<YearMonth>> Of(RunrateDb db, EntityId entity, string work, CancellationToken ct) =>
        db.MonthsDue.AsNoTracking().Where(d => d.Entity == entity && d.Work == work).Select(d => d.Period).Distinct().OrderBy(p => p).ToListAsync(ct);

    /// <summary>Before the facts of the month are read: what is noted after that stays for the next run.</summary>
    public static Task Strike(RunrateDb db, EntityId entity, string work, YearMonth month, CancellationToken ct) =>
        db.MonthsDue.Where(d => d.Entity == entity && d.Work == work && d.Period == month).ExecuteDeleteAsync(ct);

    private static int Number(YearMonth month) => month.Year * 100 + month.Month;
}

internal sealed class MonthDueMapping : IEntityTypeConfiguration<MonthDue>
{
    public void Configure(EntityTypeBuilder<MonthDue> due)
    {
        due.ToTable("MonthsDue");
        due.HasKey(d => d.Id);
        due.HasIndex(d => new { d.Entity, d.Work, d.Period });
        due.Property(d => d.Work).HasMaxLength(40);
    }
}
