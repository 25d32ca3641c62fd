using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>Which tools answer a question about the books. Pure.</summary>
internal static class BooksPlanner
{
    private const int AgentsMax = 6;
    private const int MonthsBack = 6;

    /// <param name="latest">The last month with figures.</param>
    public static IReadOnlyList<PlannedCall> Calls(BooksQuery q, YearMonth latest, LocalDate today) =>
        q.Form == BooksForm.Worked ? [.. q.Operands.SelectMany(o => Calls(o, latest, today))]
            : q.Form == BooksForm.NamedStatement ? StatementCalls.Of(q)
            : q.Form == BooksForm.Table ? [.. q.Operands.SelectMany(o => Calls(o, latest, today)), .. Rates(q, latest)]
            : q.Measures.Count > 1 && q.Form == BooksForm.Total
            ? [.. q.Measures.SelectMany(m => Calls(q with { Measure = m, Measures = [] }, latest, today))]
            : q is { Books.Count: > 1, Form: BooksForm.Balance or BooksForm.Total or BooksForm.Statement }
            ? [.. q.Books.SelectMany(b => Calls(q with { Book = b, Books = [] }, latest, today))]
            : q.Lines.Count > 1 && TakesLine(q)
            ? [.. q.Lines.SelectMany(l => Calls(q with { Line = l, Balance = q.Balance is null ? null : l, Lines = [] }, latest, today))]
            : q.Periods.Count > 1 && OnePeriod(q)
            ? [.. q.Periods.OrderBy(p => p.From).SelectMany(p => Each(q with { Periods = [p] }, latest, today))]
            : Each(q, latest, today);

    /// <summary>The rate of the last month that was told, for each entity whose figures are told in another currency.</summary>
    private static IEnumerable<PlannedCall> Rates(BooksQuery q, YearMonth latest) => q.Steps
        .Where(s => s.Operation == TableOperation.Currency).Take(1).SelectMany(s => q.Operands.SelectMany(o => o.Entities).Distinct()
            .Select(e => Call("get_exchange_rate", e, ("to", s.Word), ("period", q.Operands.SelectMany(o => o.Periods)
                .Select(p => p.To).Where(m => m <= latest).DefaultIfEmpty(latest).Max().ToIso()))));

    /// <summary>Several cost lines are told one after another.</summary>
    private static bool TakesLine(BooksQuery q) => q.Line is not null && q.Form is BooksForm.Total or BooksForm.Trend or BooksForm.Average
        or BooksForm.Share or BooksForm.Compare or BooksForm.Forecast
        || q.Form == BooksForm.Balance && q.Balance is { } line && q.Lines.Contains(line);

    /// <summary>Forms whose tools take one stretch of months: they are asked once for each that is named.</summary>
    private static bool OnePeriod(BooksQuery q) => q.Form is BooksForm.Total or BooksForm.Share or BooksForm.Rank
        or BooksForm.Statement or BooksForm.Profit or BooksForm.Average or BooksForm.Trend or BooksForm.Explain
        or BooksForm.Decisions or BooksForm.Commitments or BooksForm.Match || q is { Form: BooksForm.Balance, Statement: null }
        || q is { Form: BooksForm.Compare, Dimension: not (null or "entity"), Order: null };

    private static IReadOnlyList<PlannedCall> Each(BooksQuery q, YearMonth latest, LocalDate today) => q.Form switch
    {
        BooksForm.Statement when q.Entities.Count == 1 && (q.Agents.Count > AgentsMax || (q.Agents.Count > 1
            && q.AgentsOf is not null)) => Ranks(q),
        BooksForm.Statement when q.Agents.Count > 0 => [.. q.Agents.Select(a => Call("get_agent_pnl", q, ("agent", a), ("from",
            From(q)), ("to", To(q)),
            ("book", q.Book)))],
        BooksForm.Statement or BooksForm.Profit when q.Agents.Count == 0 =>
            [.. q.Entities.Select(e => Call("get_workforce_pnl", e, ("from", From(q)), ("to", To(q)), ("book", q.Book)))],
        BooksForm.Profit => [.. q.Agents.Take(AgentsMax).Select(a => Call("get_agent_pnl", q, ("agent", a), ("from", From(q)),
            ("to", To(q))))],
        BooksForm.Total => Totals(q, latest),
        BooksForm.Share when q.ShareOf == "agent" => Spends(q with { Line = null }, "line"),
        BooksForm.Share when q.ShareOf == "line" => Spends(q with { Agents = [], Vendors = [], Models = [] }, q.Models.Count > 0 ? "model"
            : q.Vendors.Count > 0 ? "vendor" : "agent"),
        BooksForm.Share => Spends(q, q.Dimension is null or "agent" && q.Agents.Count > 0 ? q.Agents.Count > 0 ? "line" : "agent"
            : q.Dimension!),
        BooksForm.Rank => Ranks(q),
        BooksForm.Trend => [.. Scopes(q).Select(s => Trend(q, s, q.Measure ?? "cost", q.Quarterly ? 3 : 1, latest))],
        BooksForm.Average or BooksForm.Total or BooksForm.Trend when q.LeftOut.Count > 0
            => [.. Scopes(q).Select(s => Trend(q, s, q.Measure ?? "cost", 1, latest))],
        BooksForm.Average when q.Dimension == "agent" => Spends(q, "agent"),
        BooksForm.Average => [.. Scopes(q).Select(s => Trend(q, s, q.Measure ?? "cost", 1, latest))],
        BooksForm.Forecast => [.. Scopes(q).Select(s => Call("get_forecast", s.Entity, ("measure", q.Measure is "cost-per-outcome"
            or "target" or null ? "cost"
            : q.Measure), ("agents", Array(s.Agents)), ("line", q.Line), ("vendor", s.Vendor), ("model", s.Model)))],
        BooksForm.Compare when q.Dimension is not (null or "entity") && q.Order is not null && q.Periods.Count <= 2 => Both(q, latest),
        BooksForm.Compare when q.Dimension is not (null or "entity") => Spends(q, q.Dimension),
        BooksForm.Compare => Compares(q, latest),
        BooksForm.Why => Whys(q, latest),
        BooksForm.Fact when q.Fact == "carrying" => [.. q.Agents.Take(AgentsMax).Select(a => Call("assess_retirement", q,
            ("agent", a), ("period", To(q))))],
        BooksForm.Fact => [.. q.Agents.Take(AgentsMax).Select(a => Call("describe_agent", q, ("agent", a)))],
        BooksForm.Retirement => [.. q.Agents.Take(AgentsMax).Select(a => Call("assess_retirement", q, ("agent", a), ("period",
            To(q))))],
        BooksForm.WhatIf => WhatIfs(q, today),
        BooksForm.Decisions => [.. q.Entities.Select(e => Call("list_decisions", e, ("period", To(q))))],
        BooksForm.Balance when q.Statement is not null => [.. q.Entities.SelectMany(e => q.Periods
            .DefaultIfEmpty(new BooksPeriod(latest, latest, null)).Select(p => Call("get_balance", e, ("line", q.Balance),
            ("statement", q.Statement), ("from", p.From.ToIso()), ("period", p.To.ToIso()), ("agent", q.Agents.Count > 0
            ? q.Agents[0] : null), ("book", q.Book))))],
        BooksForm.Balance => [.. q.Entities.SelectMany(e => q.Contracts.DefaultIfEmpty(null!).Select(c => Call("get_balance", e,
            ("line", q.Balance), ("period", To(q)), ("agent", q.Agents.Count > 0 ? q.Agents[0] : null),
            ("book", q.Book is "Management" ? null : q.Book), ("vendor", q.Vendors.Count > 0 ? q.Vendors[0] : null), ("contract", c))))],
        BooksForm.Commitments => [.. q.Entities.SelectMany(e => q.Vendors.DefaultIfEmpty(null!).Select(v => Call("list_commitments", e,
            ("period", q.Ends is null ? To(q) : null), ("vendor", v), ("agent", q.Agents.Count == 1 ? q.Agents[0] : null),
            ("contract", q.Contracts.Count > 0 ? q.Contracts[0] : null), ("endsFrom", q.Ends?.From.ToIso()), ("endsTo", q.Ends?.To.ToIso()))))],
        BooksForm.Contract => [.. q.Contracts.Select(c => Call("describe_contract", q.Entities[0], ("contract", c), ("period", To(q)))),
            .. q.Contracts.Count > 0 ? [] : q.Vendors.Select(v => Call("describe_contract", q.Entities[0], ("vendor", v), ("period", To(q))))],
        BooksForm.Record => [.. q.Entities.Select(e => Call("describe_record", e, ("kind", q.Record!.Kind), ("named", Array(q.Record.Named)),
            ("agents", Array(q.Agents)), ("attributes", Array(q.Record.Attributes)), ("period", To(q)),
            ("book", q.Book is "Management" ? null : q.Book), ("meter", q.Record.Meter)))],
        BooksForm.Reviews => [.. q.Entities.Select(e => Call("list_reviews", e, ("state", q.Filter), ("agent", q.Agents.Count > 0
            ? q.Agents[0] : null), ("about", q.Form == BooksForm.Reviews ? q.Fact : null)))],
        BooksForm.Match => [.. q.Entities.SelectMany(e => q.Vendors.DefaultIfEmpty(null!).Select(v => Call("match_bills", e, ("period", To(q)),
            ("vendor", v))))],
        BooksForm.Budgets => [.. q.Entities.Select(e => Call("list_budgets", e, ("period", To(q))))],
        BooksForm.Jobs => [.. q.Entities.Select(e => Call("list_jobs", e))],
        BooksForm.Close => [.. q.Periods.DefaultIfEmpty(new BooksPeriod(latest, latest, null)).SelectMany(p =>
            q.Entities.Select(e => Call("close_status", e, ("period", p.To.ToIso()))))],
        BooksForm.Audit => [.. q.Entities.Select(e => Call("audit_books", e))],
        BooksForm.Explain => [Call("explain_figure", q, ("agent", q.Agents.Count > 0 ? q.Agents[0] : null), ("line", LineOf(q)),
            ("from", From(q)), ("to", To(q)))],
        _ => [],
    };

    private static string? LineOf(BooksQuery q) => q.Line ?? (q.Measure switch
    {
        "value" => "Value produced",
        "cost" => "Run cost",
        _ => null,
    });

    private sealed record Scope(string Entity, IReadOnlyList<string> Agents, string? Vendor, string? Model, string? Meter = null,
        string? Contract = null);

    /// <summary>One look for each entity, vendor or model named; agents of an entity together, or each where they are
    /// compared.</summary>
    private static List<Scope> Scopes(BooksQuery q)
    {
        var scopes = new List<Scope>();
        var homes = q.Homes.Values.Distinct().ToList();
        if (homes.Count > 1)
            return [.. homes.SelectMany(h => Scopes(q with
            {
                Entities = [h],
                Agents = [.. q.Agents.Where(a => q.Homes.GetValueOrDefault(a, q.Entities[0]) == h)],
                Homes = new Dictionary<string, string>(),
            }))];
        foreach (var entity in q.Agents.Count > 0 ? q.Entities.Take(1) : q.Entities)
        {
            scopes.AddRange(q.Vendors.Select(v => new Scope(entity, q.Agents, v, q.Models.Count > 0 ? q.Models[0] : null)));
            if (q.Vendors.Count == 0)
                scopes.AddRange(q.Models.Select(m => new Scope(entity, q.Agents, null, m)));
            if (q.Vendors.Count + q.Models.Count == 0)
                scopes.Add(new Scope(entity, q.Agents, null, null));
        }
        if (q.Contracts.Count > 0)
            scopes = [.. scopes.SelectMany(s => q.Contracts.Select(c => s with { Contract = c }))];
        if (q.Meters.Count > 0)
            scopes = [.. scopes.SelectMany(s => q.Meters.Select(m => s with { Meter = m }))];
        return scopes;
    }

    private static IReadOnlyList<PlannedCall> Totals(BooksQuery q, YearMonth latest)
    {
        if (q.Measure is "cost" or null)
            return Spends(q, q.Dimension ?? (q.WithoutKind is "agent" or null ? null : q.WithoutKind) ?? (q is
            {
                AgentsOf: null,
                Agents.Count: > 1, Line: null
            } && (!q.Sum || q.WithoutKind == "agent") ? "agent" : null)
                ?? (q.Vendors.Count > 0 || q.Models.Count > 0 || q.Meters.Count > 0 || q.Line is not null ? q.Agents.Count > 0
                ? "line" : "agent" : "line"));
        if (q.Agents.Count > 1 && !q.Sum)
            return Ranks(q);
        if (q.Measure == "target")
            return Ranks(q);
        if (q.Periods.Count == 0)
            q = q with { Periods = [new BooksPeriod(latest, latest, null)] };
        return [.. Scopes(q).Select(s => Trend(q, s, q.Measure, Math.Max(1, q.Periods.Count > 0 ? q.Periods[0].Months : 1),
            null))];
    }

    private static IReadOnlyList<PlannedCall> Spends(BooksQuery q, string by) => [.. Scopes(q).Select(s => Call("get_spend",
        s.Entity, ("by", by),
        ("from", From(q)), ("to", To(q)), ("agents", Array(s.Agents)), ("line", q.Line), ("vendor", s.Vendor), ("model", s.Model),
        ("meter", s.Meter), ("contract", s.Contract), ("book", q.Book),
        ("without", q.WithoutKind is { } kind and not "agent" && kind == by ? Array(q.Without) : null),
        ("against", q is { Form: BooksForm.Total, Dimension: null, OfShare: false } && (q.Above ?? q.Below) is { } bound
            ? JsonValue.Create(bound) : null)))];

    private static IReadOnlyList<PlannedCall> Ranks(BooksQuery q) => q.Homes.Values.Distinct().Count() > 1
        ? [.. Scopes(q).SelectMany(s => Ranks(q with { Entities = [s.Entity], Agents = s.Agents,
            Homes = new Dictionary<string, string>() }))]
        : [.. (q.Agents.Count > 0 ? q.Entities.Take(1) : q.Entities).Select(e => Call("find_agents", e,
        ("filter", q.Filter), ("sort", Sort(q.Measure)), ("order", q.Order), ("limit", q.Limit), ("from", q.Periods.Count > 0
            && !q.Periods[0].IsMonth ? From(q) : null),
        ("period", To(q)), ("agents", Array([.. q.Agents.Where(a => a != "unassigned")]))))];

    /// <summary>A stretch and the one before it, by the dimension whose change is ranked.</summary>
    private static IReadOnlyList<PlannedCall> Both(BooksQuery q, YearMonth latest)
    {
        var (early, late) = Two(q, latest);
        return [.. Spends(q with { Periods = [early] }, q.Dimension!), .. Spends(q with { Periods = [late] }, q.Dimension!)];
    }

    private static string Sort(string? measure) => measure switch { "outcomes" => "output", null => "net", _ => measure };

    private static PlannedCall Trend(BooksQuery q, Scope s, string measure, int step, YearMonth? latest)
    {
        var from = q.Periods.Count == 0 ? latest?.PlusMonths(1 - (q.Order is null && q.Points is null ? MonthsBack : 12)).ToIso() : From(q);
        return Call("get_trend", s.Entity, ("measure", measure == "target" ? "outcomes" : measure), ("from", from ?? null), ("to",
            To(q) ?? latest?.ToIso()),
            ("step", q.Periods.Count == 0 && latest is null ? null : step), ("agents", Array(s.Agents)), ("line", q.Line),
                ("vendor", s.Vendor), ("model", s.Model), ("meter", s.Meter), ("contract", s.Contract));
    }

    private static IReadOnlyList<PlannedCall> Compares(BooksQuery q, YearMonth latest)
    {
        if (q.Periods.Count == 0 && q.Entities.Count == 1 && (q.Agents.Count > 1 || q.Agents.Count == 1 && q.Measure == "target"))
            return Ranks(q with { Order = q.Order ?? "desc" });
        if (q.Periods.Count > 1 && q is { Agents.Count: > 1, Without.Count: 0, Sum: false, AgentsOf: null })
            return [.. q.Agents.Take(AgentsMax).SelectMany(a => Compares(q with { Agents = [a], Homes = q.Homes.Where(h => h.Key == a)
                .ToDictionary(h => h.Key, h => h.Value, StringComparer.Ordinal) }, latest))];
        if (q.Periods.Count < 2 && q.Agents.Count > 1)
            return q.Entities.Count > 1 ? Calls(q with { Form = BooksForm.Statement }, latest, default)
                : Ranks(q with { Order = "desc" });
        if (q.Periods.Count < 2 && q.Entities.Count > 1 && q.Unit == "percent")
            return Whys(q, latest);
        if (q.Periods.Count < 2 && (q.Vendors.Count > 1 || q.Models.Count > 1))
            return Spends(q, "agent");
        if (q.Periods.Count < 2 && q.Entities.Count > 1)
            return [.. q.Entities.Select(e => Call("get_workforce_pnl", e, ("from", From(q)), ("to", To(q))))];
        var (early, late) = Two(q, latest);
        var plain = q.Vendors.Count + q.Models.Count + q.Meters.Count + q.Contracts.Count == 0 && q.Line is null && q.Agents.Count <= 1;
        if (plain && early.Months == late.Months && q.Measure is null or "net" or "cost" or "value")
            return [.. q.Entities.Take(q.Agents.Count > 0 ? 1 : 9).Select(e => Variance(q, e, early, late))];
        return [.. Scopes(q).Select(s => Beside(q, s, early, late))];
    }

    private static PlannedCall Beside(BooksQuery q, Scope s, BooksPeriod early, BooksPeriod late) => Call("get_trend", s.Entity,
        ("measure", q.Measure is null or "target" ? "cost" : q.Measure),
        ("from", late.From.ToIso()), ("to", late.To.ToIso()), ("step", late.Months), ("agents", Array(s.Agents)), ("line",
            q.Line), ("vendor", s.Vendor),
        ("model", s.Model), ("meter", s.Meter), ("contract", s.Contract), ("compareFrom", early.From.ToIso()), ("compareTo", early.To.ToIso()));

    private static PlannedCall Variance(BooksQuery q, string entity, BooksPeriod early, BooksPeriod late) =>
        Call("explain_variance", entity,
        ("agent", q.Agents.Count > 0 ? q.Agents[0] : null), ("from", early.From.ToIso()), ("to", late.From.ToIso()), ("months",
            late.Months == 1 ? null : late.Months));

    private static IReadOnlyList<PlannedCall> Whys(BooksQuery q, YearMonth latest)
    {
        var (early, late) = Two(q, latest);
        if (q.AgentsOf is null && q.Agents.Count > 1)
            return [.. q.Agents.Take(AgentsMax).SelectMany(a => Whys(q with { Agents = [a] }, latest))];
        var part = q.Vendors.Count + q.Models.Count + q.Meters.Count + q.Contracts.Count > 0;
        if (part || q.Measure is "cost-per-outcome" or "outcomes" || q.Agents.Count > 1)
            return [.. Scopes(q).Select(s => Beside(part ? q with { Measure = "cost" } : q, s, early, late))];
        return [.. q.Entities.Take(q.Agents.Count > 0 ? 1 : 9).Select(e => Variance(q, e, early, late))];
    }

    /// <summary>The two stretches that are compared, the earlier first. One that is named alone is set beside the one before it,
    /// "since" from its
    /// first month to its last.</summary>
    private static (BooksPeriod Early, BooksPeriod Late) Two(BooksQuery q, YearMonth latest)
    {
        switch (q.Periods.Count)
        {
            case 0:
                return (One(latest.PlusMonths(-1)), One(latest));
            case 1 when q.Periods[0].Note?.Contains("since", StringComparison.Ordinal) == true && !q.Periods[0].IsMonth:
                return (One(q.Periods[0].From), One(q.Periods[0].To));
            case 1 when q.Periods[0].IsMonth || q.Periods[0].Months is 3 or 6 or 12:
                var only = q.Periods[0];
                return (only with
                {
                    From = only.From.PlusMonths(-only.Months),
                    To = only.To.PlusMonths(-only.Months),
                    Note = null
                }, only);
            case 1:
                return (One(q.Periods[0].From), One(q.Periods[0].To));
            default:
                var two = q.Periods.Take(2).OrderBy(p => p.From).ToList();
                return (two[0], two[1]);
        }

        static BooksPeriod One(YearMonth month) => new(month, month, null);
    }

    private static IReadOnlyList<PlannedCall> WhatIfs(BooksQuery q, LocalDate today)
    {
        var agent = q.Agents.Count > 0 ? q.Agents[0] : null;
        switch (q.Act)
        {
            case "price" when agent is not null:
                return [Call("preview_decision", q, ("agent", agent), ("decision", "price-change"), ("pricePercent",
                    JsonValue.Create(q.Percent)))];
            case "price":
                return [.. Scopes(q).Select(s => Call("get_spend", s.Entity, ("by", s.Vendor is null ? "vendor" : "agent"),
                    ("from", From(q)), ("to", To(q)),
                    ("vendor", s.Vendor), ("model", s.Model), ("line", q.Line), ("pricePercent", JsonValue.Create(q.Percent))))];
            case "life":
                return [Call("preview_decision", q, ("agent", agent), ("decision", "useful-life"), ("usefulLifeMonths",
                    q.LifeMonths))];
            case "model":
                return [Call("preview_decision", q, ("agent", agent), ("decision", "model-swap"), ("model", q.Models[0]))];
            default:
                var last = q.Periods.Count > 0 && q.Periods[0].To.LastDay() >= today ? q.Periods[0].To.LastDay()
                    : today.ToYearMonth().LastDay();
                return agent is null ? [] : [Call("preview_decision", q, ("agent", agent), ("decision", "retirement"),
                    ("effectiveOn", LocalDatePattern.Iso.Format(last)))];
        }
    }

    private static string? From(BooksQuery q) => q.Periods.Count > 0 ? q.Periods[0].From.ToIso() : null;

    private static string? To(BooksQuery q) => q.Periods.Count > 0 ? q.Periods[0].To.ToIso() : null;

    internal static JsonArray? Array(IReadOnlyList<string> values) => values.Count == 0 ? null : [.. values.Select(v =>
        JsonValue.Create(v))];

    /// <summary>A tool finds the books of the agent that it is given.</summary>
    private static PlannedCall Call(string name, BooksQuery q, params (string Name, object? Value)[] arguments) =>
        Call(name, q.Agents.Count > 0 || q.Entities.Count == 0 ? "" : q.Entities[0], arguments);

    internal static PlannedCall Call(string name, string entity, params (string Name, object? Value)[] arguments)
    {
        var json = new JsonObject();
        foreach (var (argument, value) in arguments)
        {
            if (value is not null)
                json[argument] = value as JsonNode ?? (value is int number ? JsonValue.Create(number)
                    : JsonValue.Create((string)value));
        }
        if (entity.Length > 0)
            json["entity"] = entity;
        return new PlannedCall(name, json);
    }
}
