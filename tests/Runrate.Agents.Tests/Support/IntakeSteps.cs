using System.Text;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Ledger;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Support;

/// <summary>The steps that intake tests are told in.</summary>
public static class IntakeSteps
{
    public static Task<Outcome<ImportReport>> TryImport(
        this TestDatabase database, Stream content, string? format = null, string? currency = null, AgentId? agent = null) =>
        database.With<ImportUpload, Outcome<ImportReport>>(
            i => i.Run(content, "file", new ImportOptions(TestDatabase.EntityId, format, agent, currency), TestDatabase.Ana));

    public static async Task<ImportReport> Import(
        this TestDatabase database, Stream content, string? format = null, string? currency = null, AgentId? agent = null)
    {
        var report = await database.TryImport(content, format, currency, agent);
        Assert.True(report.IsOk, report.Refusal?.Message);
        return report.Value;
    }

    public static Task<ImportReport> Import(
        this TestDatabase database, string content, string? format = null, string? currency = null, AgentId? agent = null) =>
        database.Import(Text(content), format, currency, agent);

    public static MemoryStream Text(string content) => new(Encoding.UTF8.GetBytes(content));

    public static async Task<StepResult> Accrue(this TestDatabase database, int year, int month)
    {
        var outcome = await database.With<AccrueUsage, Outcome<StepResult>>(
            a => a.Run(TestDatabase.EntityId, new YearMonth(year, month), TestDatabase.Ana));
        Assert.Null(outcome.Refusal);
        return outcome.Value;
    }

    /// <summary>The debit-positive balance of an account over the whole ledger.</summary>
    public static async Task<decimal> Balance(this TestDatabase database, string account, AgentId? agent = null)
    {
        var micros = 0L;
        await database.Run(async db => micros = await db.Balances
            .Where(b => b.Account == account && (agent == null || b.Agent == agent.Value.Value)).SumAsync(b => b.Micros));
        return new Money(micros, Currency.Usd).ToDecimal();
    }

    public static Task<bool> Ties(this TestDatabase database, int year, int month) =>
        database.With<LedgerQueries, bool>(l => l.Ties(TestDatabase.EntityId, new YearMonth(year, month)));

    public static Task Hire(this TestDatabase database, params string[] agents) => database.Run(async db =>
    {
        foreach (var agent in agents)
            db.Agents.Add(NewAgent(agent));
        await db.SaveChangesAsync();
    });

    public static Agent NewAgent(string id) => new()
    {
        Id = new AgentId(id),
        Entity = TestDatabase.EntityId,
        Name = id,
        Role = "Support",
        CostCenter = "cc01",
        Employment = EmploymentKind.ApiRun,
        Function = AgentFunction.CustomerDelivery,
        Status = AgentStatus.InService,
        HiredOn = new LocalDate(2024, 1, 1),
        InServiceOn = new LocalDate(2024, 1, 1),
        AcquisitionCost = Money.Zero(Currency.Usd),
        MonthlyRunCost = Money.Zero(Currency.Usd),
        Target = new ProductivityTarget("ticket", 100, Money.From(4, Currency.Usd), "price", Money.From(6, Currency.Usd), 400),
        RetirementTriggers = [],
    };
}
