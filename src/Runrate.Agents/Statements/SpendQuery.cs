using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Statements;

/// <summary>What cost can be looked at by.</summary>
public enum SpendDimension { Line, Vendor, Model, Meter, Agent, Owner, CostCenter, Function, Entity, Contract }

/// <summary>Which part of the cost is meant; null means all of it.</summary>
/// <param name="Line">The title of a line of the agent statement: <c>Model inference</c>.</param>
/// <param name="Meter">What usage is counted in: <c>gpu_hours</c>. Only metered cost has one.</param>
/// <param name="Contract">The name of an arrangement: what its treatment charged.</param>
public sealed record SpendFilter(IReadOnlyList<AgentId>? Agents = null, string? Line = null, string? Vendor = null,
    string? Model = null, string? Meter = null, string? Contract = null);

/// <param name="Ref">Opens the row to its postings, where one query finds them.</param>
/// <param name="Share">Of the total, 0 to 1; null where the total is zero.</param>
public sealed record SpendRow(string Name, Money Amount, string? Ref, decimal? Share);

/// <summary>Loaded cost of some months by a dimension. The rows sum to the total, and the total of all is the ledger's.</summary>
/// <param name="Total">What the filter leaves.</param>
/// <param name="All">The whole loaded cost of the months, without the filter.</param>
public sealed record SpendView(
    EntityId Entity, YearMonth From, YearMonth To, Book Book, SpendDimension By, Money Total, string? TotalRef, Money All,
    IReadOnlyList<SpendRow> Rows);

/// <summary>Cost by vendor, model, meter, cost line, agent, owner, cost centre, function or entity.</summary>
public sealed class SpendQuery(RunrateDb db, SpendCells origins)
{
    public const string NoVendor = "Not traced to a vendor";
    public const string NoModel = "No model";

    public const string NotMetered = "Not metered";

    public async Task<Outcome<SpendView>> By(
        SpendDimension by, EntityId entityId, YearMonth from, YearMonth to, SpendFilter? filter = null,
            Book book = Book.Management,
        CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([entityId], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entityId}'.", "entity");
        if (to < from)
            return new Refusal(RefusalCodes.InvalidValue, "The period ends before it starts.", "to");
        if (book != Book.Management && !entity.Books.Contains(book))
            return new Refusal(RefusalCodes.InvalidValue, $"{entity.Name} does not keep the {book} book.", "book");
        filter ??= new SpendFilter();
        var all = await origins.Load(entity, from, to, book, ct);
        var agents = await db.Agents.AsNoTracking().Where(a => a.Entity == entityId)
            .Select(a => new { a.Id, a.Name, a.Owner, a.CostCenter, a.Function }).ToDictionaryAsync(a => a.Id, ct);
        var scope = new Scope(entity, from, to, book);
        var metered = by == SpendDimension.Meter || filter.Meter is not null ? await Metered(scope, ct) : [];
        if (filter.Meter is not null && book != Book.Management)
            return new Refusal(RefusalCodes.InvalidValue, "Meters are known in the management book only.", "meter");
        var cells = Filtered(filter.Meter is null ? all : metered.Where(m => m.Meter == filter.Meter).Select(m => m.Cell), filter)
            .ToList();
        if (cells.Count == 0 && await SpendNames.Unknown(db, entityId, filter, ct) is { } unknown)
            return unknown;
        var total = scope.Sum(cells);
        Func<SpendCell, string> key = by switch
        {
            SpendDimension.Vendor => c => c.Vendor ?? NoVendor,
            // People who review are metered too, but what they cost is of no model.
            SpendDimension.Model => c => c.Account == Accounts.HumanReview ? NoModel : c.Model ?? NoModel,
            SpendDimension.Agent => c => agents.TryGetValue(c.Agent, out var a) ? a.Name : "Unassigned",
            SpendDimension.Owner => c => agents.GetValueOrDefault(c.Agent)?.Owner ?? "No owner",
            SpendDimension.CostCenter => c => agents.GetValueOrDefault(c.Agent)?.CostCenter ?? "No cost centre",
            SpendDimension.Function => c => agents.GetValueOrDefault(c.Agent)?.Function.ToString() ?? "No function",
            SpendDimension.Entity => _ => entity.Name,
            // What no contract charges is told by its line, and the model that it was for.
            SpendDimension.Contract => c => c.Contract ?? (c.Model is { } of ? $"{LineOf(c.Account)}, {of}" : LineOf(c.Account)),
            _ => c => LineOf(c.Account),
        };
        var rows = by == SpendDimension.Meter
            ? Meters(scope, cells, metered, filter)
            : [.. cells.GroupBy(key).Select(g => (g.Key, scope.Sum(g), Reference(g.ToList())))];
        return new SpendView(entityId, from, to, book, by, total, Reference(cells), scope.Sum(all),
            [.. rows.Where(r => !r.Amount.RoundToMinorUnit().IsZero).OrderByDescending(r => r.Amount.Micros)
                .ThenBy(r => r.Name, StringComparer.Ordinal)
                .Select(r => new SpendRow(r.Name, r.Amount, r.Reference, total.IsZero ? null
                    : r.Amount.ToDecimal() / total.ToDecimal()))]);

        // A figure's query knows accounts and one agent; a part of what is on them has no single query.
        string? Reference(IReadOnlyList<SpendCell> part)
        {
            var ids = part.Select(c => c.Agent).Distinct().ToList();
            var accounts = part.Select(c => c.Account).Distinct().Order(StringComparer.Ordinal).ToList();
            AgentId? one = ids.Count == 1 ? ids[0] : null;
            var same = all.Where(c => accounts.Contains(c.Account) && (one is null || c.Agent == one)).Sum(c =>
                c.Micros) == part.Sum(c => c.Micros);
            return same && accounts.Count > 0 ? new FigureSource(entityId, book, from, to, one, accounts).ToRef() : null;
        }
    }

    /// <summary>The line of the agent statement that an account belongs to.</summary>
    public static string LineOf(string account) => Lines.GetValueOrDefault(account, "Other");

    private static readonly Dictionary<string, string> Lines = StatementLayouts.AgentPnl.Sections.SelectMany(s => s.Lines)
        .SelectMany(l => l.Accounts(ChartOfAccounts.Default, withMemo: true).Select(a => (Account: a, l.Title)))
        .GroupBy(l => l.Account).ToDictionary(g => g.Key, g => g.First().Title, StringComparer.Ordinal);

    /// <summary>The accounts of a cost line, empty where there is no such line.</summary>
    public static IReadOnlyList<string> AccountsOf(string line) =>
        [.. Lines.Where(l => l.Value.Equals(line, StringComparison.OrdinalIgnoreCase)).Select(l => l.Key)
            .Order(StringComparer.Ordinal)];

    private static IEnumerable<SpendCell> Filtered(IEnumerable<SpendCell> cells, SpendFilter filter) => cells.Where(c =>
        (filter.Agents is null || filter.Agents.Contains(c.Agent))
        && (filter.Line is null || LineOf(c.Account).Equals(filter.Line, StringComparison.OrdinalIgnoreCase))
        && (filter.Vendor is null || Providers.Canonical(c.Vendor) == Providers.Canonical(filter.Vendor))
        && (filter.Contract is null || string.Equals(c.Contract, filter.Contract, StringComparison.OrdinalIgnoreCase))
        && (filter.Model is null || string.Equals(c.Model, filter.Model, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Metered cost of the months, by meter; what a bill corrected stands beside it, on no meter.</summary>
    private async Task<IReadOnlyList<(string Meter, SpendCell Cell)>> Metered(Scope scope, CancellationToken ct)
    {
        var (id, first, last) = (scope.Entity.Id, scope.From.FirstDay(), scope.To.LastDay());
        var days = await UsageDays.Of(db, id, first, last).Where(d => d.PostedMicros != 0)
            .GroupBy(d => new { d.Lane.Meter, d.Lane.Agent, d.Lane.Provider, d.Lane.Model })
            .Select(g => new { g.Key.Meter, g.Key.Agent, g.Key.Provider, g.Key.Model, Micros = g.Sum(d => d.PostedMicros) })
                .ToListAsync(ct);
        return [.. days.Select(d => (d.Meter, new SpendCell(scope.From, d.Agent, Metering.Meters.AccountOf(d.Meter), d.Provider,
            d.Model, d.Micros)))];
    }

    private static IReadOnlyList<(string Name, Money Amount, string? Reference)> Meters(
        Scope scope, IReadOnlyList<SpendCell> cells, IReadOnlyList<(string Meter, SpendCell Cell)> metered, SpendFilter filter)
    {
        var rows = metered.Where(m => (filter.Meter ?? m.Meter) == m.Meter).GroupBy(m => m.Meter)
            .Select(g => (Name: g.Key, Amount: scope.Sum(Filtered(g.Select(m => m.Cell), filter)), Reference: (string?)null))
            .ToList();
        var rest = scope.Sum(cells) - rows.Aggregate(scope.Zero, (sum, m) => sum + m.Amount);
        return [.. rows, (NotMetered, rest, null)];
    }

    private sealed record Scope(Entity Entity, YearMonth From, YearMonth To, Book Book)
    {
        public Money Zero => Money.Zero(Entity.FunctionalCurrency);

        public Money Sum(IEnumerable<SpendCell> cells) => new(cells.Sum(c => c.Micros), Entity.FunctionalCurrency);
    }
}
