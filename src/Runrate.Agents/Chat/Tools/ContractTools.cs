using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Statements;

namespace Runrate.Agents.Chat.Tools;

/// <summary>What is known of a contract or another arrangement: what it is, when it runs, who decided how it is treated, what is left.</summary>
public sealed class ContractTools(RunrateDb db, SpendQuery spend, ToolContext context)
{
    public static ToolDeclaration DescribeContractTool { get; } = new("describe_contract", "What a contract is",
        w => w.Of<ContractTools>().DescribeContract);

    private const int ContractsMax = 10;

    [Description("A contract or other arrangement by its name, or those of a vendor: what was bought, for which agent, amount, dates, the memo " +
        "of each book with who wrote and who approved it and when, what is left on the balance sheet and what the month was charged.")]
    public async Task<Outcome<ContractSheets>> DescribeContract(
        [Description("The arrangement's name")] string? contract = null,
        [Description("Or a vendor, for all of its arrangements")] string? vendor = null,
        [Description("Month, 2026-10; the latest with figures when left out")] string? period = null,
        CancellationToken ct = default)
    {
        var month = context.Period;
        if (period is not null && !Periods.TryParse(period, out month))
            return new Refusal(RefusalCodes.InvalidValue, $"'{period}' is not a month such as 2026-10.", "period");
        if (contract is null && vendor is null)
            return new Refusal(RefusalCodes.MissingField, "Say contract or vendor.", "contract");
        var found = (await db.Arrangements.AsNoTracking().Where(a => a.Entity == context.Entity.Id).ToListAsync(ct))
            .Where(a => contract is null || a.Name.Equals(contract, StringComparison.OrdinalIgnoreCase))
            .Where(a => vendor is null || Providers.Canonical(a.Vendor) == Providers.Canonical(vendor))
            .OrderBy(a => a.Date).ThenBy(a => a.Name, StringComparer.Ordinal).ToList();
        if (found.Count == 0)
            return new Refusal(RefusalCodes.NotFound, $"There is no arrangement of '{contract ?? vendor}'.",
                contract is null ? "vendor" : "contract");
        var sheets = new List<ContractSheet>();
        foreach (var one in found.Take(ContractsMax))
            sheets.Add(await Sheet(one, month, ct));
        return new ContractSheets(context.Entity.Name, month.ToIso(), context.Entity.PrimaryBook.ToString(),
            context.Entity.FunctionalCurrency.Code, found.Count, sheets);
    }

    private async Task<ContractSheet> Sheet(Arrangement one, YearMonth month, CancellationToken ct)
    {
        var book = context.Entity.PrimaryBook;
        var memos = (await db.Memos.AsNoTracking().Where(m => m.ArrangementId == one.Id).ToListAsync(ct)).GroupBy(m => m.Book)
            .Select(g => g.OrderByDescending(m => m.InForce).ThenByDescending(m => m.Version).First())
            .OrderBy(m => m.Book != book).ThenBy(m => m.Book)
            .Select(m => new ContractMemo(m.Book.ToString(), m.BookTreatment, m.Stage.ToString(), m.Author, Day(m.WrittenAt), m.ApprovedBy,
                m.ApprovedAt is { } at ? Day(at) : null)).ToList();
        var (only, first) = (new SpendFilter(Contract: one.Name), one.Date.ToYearMonth());
        var charged = await spend.By(SpendDimension.Contract, context.Entity.Id, month, month, only, book, ct);
        var since = await spend.By(SpendDimension.Contract, context.Entity.Id, first < month ? first : month, month, only, book, ct);
        decimal Total(Outcome<SpendView> view) => view.IsOk ? ToolJson.Amount(view.Value.Total) : 0;
        return new ContractSheet(one.Name, one.Vendor, one.Category.ToString(), one.Agent?.Value, ToolJson.Amount(one.Amount),
            one.Amount.Currency.Code, Iso(one.Date), one.ServiceStart is { } from ? Iso(from) : null, one.ServiceEnd is { } to ? Iso(to) : null,
            await Left(one.Id, book, month, ct), Total(charged), Total(since), memos, $"/arrangements/{one.Id}");
    }

    /// <summary>What of it stands on accounts of assets at the end of the month, in the published book.</summary>
    private async Task<decimal> Left(Guid id, Book book, YearMonth month, CancellationToken ct)
    {
        var (entity, currency, source) = (context.Entity.Id, context.Entity.FunctionalCurrency, $"assets/{id:N}");
        var assets = ChartOfAccounts.Default.All.Where(a => a.Type == AccountType.Asset).Select(a => a.Code.Text).ToList();
        var micros = await db.Entries.AsNoTracking().Where(e => e.Entity == entity && e.Period <= month && (e.Book == null || e.Book == book))
            .SelectMany(e => e.Postings).Where(p => p.Source == source && p.Amount.Currency == currency && assets.Contains(p.Account))
            .SumAsync(p => p.Amount.Micros, ct);
        return ToolJson.Amount(new Money(micros, currency));
    }

    private static string Day(Instant at) => Iso(at.InUtc().Date);

    private static string Iso(LocalDate date) => LocalDatePattern.Iso.Format(date);
}
