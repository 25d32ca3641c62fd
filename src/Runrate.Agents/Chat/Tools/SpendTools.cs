using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Statements;

namespace Runrate.Agents.Chat.Tools;

/// <summary>Cost by any dimension, any measure over months, and where it will end.</summary>
public sealed class SpendTools(SpendQuery spend, MeasureQuery measures, ForecastQuery forecasts, ToolContext context)
{
    public static ToolDeclaration GetSpendTool { get; } = new("get_spend", "Spend by dimension",
        w => w.Of<SpendTools>().GetSpend);

    public static ToolDeclaration GetTrendTool { get; } = new("get_trend", "A figure over months",
        w => w.Of<SpendTools>().GetTrend);

    public static ToolDeclaration GetForecastTool { get; } = new("get_forecast", "Forecast",
        w => w.Of<SpendTools>().GetForecast);

    public static IReadOnlyDictionary<string, SpendDimension> Dimensions { get; } = new Dictionary<string,
        SpendDimension>(StringComparer.Ordinal)
    {
        ["line"] = SpendDimension.Line,
        ["vendor"] = SpendDimension.Vendor,
        ["model"] = SpendDimension.Model,
        ["meter"] = SpendDimension.Meter,
        ["agent"] = SpendDimension.Agent,
        ["owner"] = SpendDimension.Owner,
        ["cost-center"] = SpendDimension.CostCenter,
        ["function"] = SpendDimension.Function,
        ["entity"] = SpendDimension.Entity,
        ["contract"] = SpendDimension.Contract,
    };

    public static IReadOnlyDictionary<string, decimal> Units { get; } = new Dictionary<string, decimal>(StringComparer.Ordinal)
    {
        ["thousand"] = 1_000,
        ["lakh"] = 100_000,
        ["million"] = 1_000_000,
        ["crore"] = 10_000_000,
    };

    public static IReadOnlyDictionary<string, Measure> Measures { get; } = new Dictionary<string, Measure>(StringComparer.Ordinal)
    {
        ["cost"] = Measure.Cost,
        ["net"] = Measure.Net,
        ["value"] = Measure.Value,
        ["outcomes"] = Measure.Outcomes,
        ["cost-per-outcome"] = Measure.CostPerOutcome,
        ["accepted-share"] = Measure.AcceptedShare,
        ["target-share"] = Measure.TargetShare,
        ["headcount"] = Measure.Headcount,
    };

    [Description("""
        Loaded cost of some months by line, vendor, model, meter, agent, owner, cost-center, function, entity or contract. The rows sum to the total;
        cost that neither a bill, a meter nor a contract traces to a vendor is a row of its own.
        """)]
    public async Task<Outcome<SpendByDimension>> GetSpend(
        [Description("What the rows are")]
        [AllowedValues("line", "vendor", "model", "meter", "agent", "owner", "cost-center", "function", "entity", "contract")]
        string by = "line",
        [Description("First month, 2026-10; the latest with figures when left out")] string? from = null,
        [Description("Last month; the first when left out")] string? to = null,
        [Description("Only these agents, by key")] string[]? agents = null,
        [Description("Only this cost line, such as Model inference")] string? line = null,
        [Description("Only this vendor")] string? vendor = null,
        [Description("Only this model")] string? model = null,
        [Description("Only this meter, such as gpu_hours")] string? meter = null,
        [Description("Only this contract, by the name of its arrangement")] string? contract = null,
        [Description("Management (default), UsGaap, Ifrs, IndAs, UsTax or IndiaTax")] string? book = null,
        [Description("What if prices change by so many per cent: -20 for a fifth cheaper")] decimal? pricePercent = null,
        [Description("Tell the total in this unit as well")]
        [AllowedValues("thousand", "lakh", "million", "crore", null)] string? unit = null,
        [Description("Leave these rows out of the total, by name")] string[]? without = null,
        [Description("Tell how far the total is above or below this amount")] decimal? against = null,
        CancellationToken ct = default)
    {
        if (!Dimensions.TryGetValue(by, out var dimension))
            return NoSuch("by", by, Dimensions.Keys);
        var months = Months(from, to);
        if (!months.IsOk)
            return months.Refusal;
        var chosen = Book.Management;
        if (book is not null && (!Named.TryParse(book, ignoreCase: true, out chosen) || !Enum.IsDefined(chosen)))
            return NoSuch("book", book, Enum.GetNames<Book>());
        if (line is not null && SpendQuery.AccountsOf(line).Count == 0)
            return new Refusal(RefusalCodes.NotFound, $"There is no cost line '{line}'.", "line");
        if (unit is not null && !Units.ContainsKey(unit))
            return NoSuch("unit", unit, Units.Keys);
        var view = await spend.By(dimension, context.Entity.Id, months.Value.From, months.Value.To, Filter(agents, line, vendor,
            model) with
        { Meter = meter, Contract = contract }, chosen, ct);
        if (!view.IsOk)
            return view.Refusal;
        var rows = view.Value.Rows.Where(r => without?.Contains(r.Name, StringComparer.OrdinalIgnoreCase) != true).ToList();
        var partly = rows.Count < view.Value.Rows.Count;
        var sum = partly ? rows.Aggregate(Money.Zero(view.Value.Total.Currency), (a, r) => a + r.Amount) : view.Value.Total;
        var named = rows.Where(r => r.Name != "Unassigned").ToList();
        var (total, all) = (sum.ToDecimal(), view.Value.All.ToDecimal());
        return new SpendByDimension(
            context.Entity.Name, by, months.Value.From.ToIso(), months.Value.To.ToIso(), chosen.ToString(),
            context.Entity.FunctionalCurrency.Code, line, vendor, model, meter, unit,
            unit is null ? null : Math.Round(total / Units[unit], 4, MidpointRounding.AwayFromZero),
            new ShownFigure(ToolJson.Amount(sum), partly ? null : view.Value.TotalRef), ToolJson.Amount(view.Value.All),
            view.Value.All.IsZero ? null : Share(total / all),
            [.. rows.Select(r => new SpendOf(r.Name, new ShownFigure(ToolJson.Amount(r.Amount), r.Ref),
                partly ? (total == 0 ? null : Share(r.Amount.ToDecimal() / total)) : r.Share is { } share ? Share(share) : null,
                pricePercent is { } part ? Round(r.Amount.ToDecimal() * part / 100) : null))],
            by == "agent" && named.Count > 0 ? Round(named.Sum(r => r.Amount.ToDecimal()) / named.Count) : null,
            by == "agent" ? named.Count : null, pricePercent,
            pricePercent is { } percent ? Round(total * percent / 100) : null,
            pricePercent is { } rise ? Round(total * (100 + rise) / 100) : null, partly ? without : null, against,
            against is { } bound ? Round(Math.Abs(total - bound)) : null);
    }

    [Description("One measure over months, quarters or years: cost, net, value, outcomes, cost-per-outcome, the accepted share of what was " +
        "judged, the share of the target, or how many full-time people the outcomes stand for; of the workforce or a part of it.")]
    public async Task<Outcome<MeasureTrend>> GetTrend(
        [Description("What is measured")]
        [AllowedValues("cost", "net", "value", "outcomes", "cost-per-outcome", "accepted-share", "target-share", "headcount")]
        string measure = "cost",
        [Description("First month, 2026-05")] string? from = null,
        [Description("Last month; the latest with figures when left out")] string? to = null,
        [Description("Months a point holds: 1, 3, 12 or the whole span")] int step = 1,
        [Description("Only these agents, by key")] string[]? agents = null,
        [Description("Only this cost line")] string? line = null,
        [Description("Only this vendor, for cost")] string? vendor = null,
        [Description("Only this model, for cost")] string? model = null,
        [Description("Only this meter, such as gpu_hours, for cost")] string? meter = null,
        [Description("Only this contract, by the name of its arrangement, for cost")] string? contract = null,
        [Description("First month of an earlier stretch to set beside it as one point")] string? compareFrom = null,
        [Description("Last month of that stretch")] string? compareTo = null,
        CancellationToken ct = default)
    {
        if (!Measures.TryGetValue(measure, out var chosen))
            return NoSuch("measure", measure, Measures.Keys);
        var last = to ?? context.Period.ToIso();
        var months = Months(from ?? (Periods.TryParse(last, out var end) ? end.PlusMonths(-5).ToIso() : last), last);
        if (!months.IsOk)
            return months.Refusal;
        if (step is < 1 or > 240)
            return new Refusal(RefusalCodes.InvalidValue, "step is 1 to 240 months.", "step");
        var filter = Filter(agents, line, vendor, model) with { Meter = meter, Contract = contract };
        var series = await Series(chosen, months.Value.From, months.Value.To, step, filter, ct);
        if (!series.IsOk)
            return series.Refusal;
        var points = series.Value.ToList();
        if (compareFrom is not null)
        {
            var other = Months(compareFrom, compareTo ?? compareFrom);
            if (!other.IsOk)
                return other.Refusal;
            var beside = await Series(chosen, other.Value.From, other.Value.To, other.Value.From.MonthsUntil(other.Value.To) + 1, filter, ct);
            if (!beside.IsOk)
                return beside.Refusal;
            points.InsertRange(0, beside.Value);
        }
        var known = points.Where(p => p.Number is not null).Select(p => p.Number!.Value).ToList();
        return new MeasureTrend(
            context.Entity.Name, measure, context.Entity.FunctionalCurrency.Code, line, vendor, model,
            [.. points.Select(p => new TrendPoint(
                p.From.ToIso(), p.To.ToIso(), p.Number is { } number ? Told(number) : null, p.IsMoney, p.Ref, p.HasEntries, p.IsShare))],
            known.Count == 0 ? null : Told(known.Average()),
            chosen is Measure.Cost or Measure.Net or Measure.Value or Measure.Outcomes ? Round(known.Sum()) : null,
            known.Count == 0 ? null : Told(known[0]), known.Count == 0 ? null : Told(known[^1]),
            known.Count < 2 ? null : Told(known[^1]) - Told(known[0]),
            known.Count < 2 || known[0] == 0 ? null : Share((known[^1] - known[0]) / Math.Abs(known[0])), meter, contract);

        decimal Told(decimal number) => points.Exists(p => p.IsShare) ? Share(number) : chosen == Measure.Headcount
            ? Math.Round(number, 1, MidpointRounding.AwayFromZero) : Round(number);
    }

    [Description("Where the running month and the fiscal year will end, by the average of the last three months, with the " +
        "past error of that method.")]
    public async Task<Outcome<MeasureForecast>> GetForecast(
        [Description("cost, net, value or outcomes")] string measure = "cost",
        [Description("Only these agents, by key")] string[]? agents = null,
        [Description("Only this cost line")] string? line = null,
        [Description("Only this vendor, for cost")] string? vendor = null,
        [Description("Only this model, for cost")] string? model = null,
        CancellationToken ct = default)
    {
        if (!Measures.TryGetValue(measure, out var chosen))
            return NoSuch("measure", measure, Measures.Keys);
        var last = context.Period < context.Today.ToYearMonth() ? context.Period : context.Today.ToYearMonth().PlusMonths(-1);
        var view = await forecasts.Run(chosen, context.Entity.Id, last, Filter(agents, line, vendor, model), ct);
        if (!view.IsOk)
            return view.Refusal;
        var f = view.Value;
        return new MeasureForecast(
            context.Entity.Name, measure, context.Entity.FunctionalCurrency.Code, line, vendor, model, f.Method, f.Month.ToIso(),
            Round(f.MonthForecast), Round(f.MonthBooked), f.YearFrom.ToIso(), f.YearTo.ToIso(), Round(f.YearActual), Round(f.YearForecast),
            f.PastError is { } error ? Share(error) : null,
            [.. f.Trials.Select(t => new PastTrial(t.Month.ToIso(), Round(t.Forecast), Round(t.Actual)))]);
    }

    /// <summary>What a meter counted and what a contract charged is taken from the spend of each stretch.</summary>
    private async Task<Outcome<IReadOnlyList<MeasurePoint>>> Series(Measure measure, YearMonth from, YearMonth to, int step, SpendFilter filter,
        CancellationToken ct)
    {
        if (filter is { Meter: null, Contract: null })
            return await measures.Series(measure, context.Entity.Id, from, to, step, filter, ct);
        if (measure != Measure.Cost)
            return new Refusal(RefusalCodes.InvalidValue, "Only cost is known by meter and contract.", "measure");
        var points = new List<MeasurePoint>();
        for (var first = from; first <= to; first = first.PlusMonths(step))
        {
            var last = first.PlusMonths(step - 1) > to ? to : first.PlusMonths(step - 1);
            var view = await spend.By(SpendDimension.Line, context.Entity.Id, first, last, filter, Book.Management, ct);
            if (!view.IsOk)
                return view.Refusal;
            points.Add(new MeasurePoint(first, last, view.Value.Total.ToDecimal(), true, null, view.Value.Rows.Count > 0));
        }
        return points;
    }

    private static SpendFilter Filter(string[]? agents, string? line, string? vendor, string? model) =>
        new(agents is { Length: > 0 } ? [.. agents.Select(a => new AgentId(a))] : null, line, vendor, model);

    private Outcome<(YearMonth From, YearMonth To)> Months(string? from, string? to)
    {
        var first = context.Period;
        if (from is not null && !Periods.TryParse(from, out first))
            return new Refusal(RefusalCodes.InvalidValue, $"'{from}' is not a month such as 2026-10.", "from");
        var last = first;
        if (to is not null && !Periods.TryParse(to, out last))
            return new Refusal(RefusalCodes.InvalidValue, $"'{to}' is not a month such as 2026-10.", "to");
        return last < first ? new Refusal(RefusalCodes.InvalidValue, "The period ends before it starts.", "to") : (first, last);
    }

    private static Refusal NoSuch(string field, string value, IEnumerable<string> known) =>
        new(RefusalCodes.InvalidValue, $"There is no {field} '{value}'; there are {string.Join(", ", known)}.", field);

    private static decimal Round(decimal number) => Math.Round(number, 2, MidpointRounding.AwayFromZero);

    /// <summary>To a thousandth: 0.123 is 12.3 %.</summary>
    private static decimal Share(decimal share) => Math.Round(share, 3, MidpointRounding.AwayFromZero);
}
