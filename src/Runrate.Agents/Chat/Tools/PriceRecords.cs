using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Chat.Tools;

/// <summary>Prices of models and how they changed, models that their vendors withdraw, and usage that no price covers.</summary>
internal sealed class PriceRecords(RunrateDb db, ToolContext context)
{
    private const decimal Million = 1_000_000;
    private const string Page = "/rates";

    public async Task<IReadOnlyList<RecordSheet>> Prices(Meant meant, CancellationToken ct)
    {
        var prices = (await db.Prices.AsNoTracking().ToListAsync(ct)).Where(p => meant.Covers(p.Model)
            && (meant.Meter is not { } only || p.Meter.Contains(only, StringComparison.OrdinalIgnoreCase))).ToList();
        var lists = prices.GroupBy(p => (p.Provider, p.Model, p.Meter)).Select(g => g.GroupBy(p => p.EffectiveFrom)
            .Select(d => d.MaxBy(p => p.KnownAt)!).OrderBy(p => p.EffectiveFrom).ToList()).ToList();
        // All prices there are would be the page; what is asked of all is what changed.
        return [.. lists.Where(l => meant.Named.Count > 0 || l.Count > 1)
            .OrderByDescending(l => l.Count > 1).ThenByDescending(l => l[^1].EffectiveFrom)
            .ThenBy(l => l[0].Model, StringComparer.Ordinal).ThenBy(l => l[0].Meter, StringComparer.Ordinal).Select(Listed)];
    }

    private static RecordSheet Listed(List<Price> list)
    {
        var last = list[^1];
        return new RecordSheet($"{last.Model}, {last.Meter.Replace('_', ' ')}", null, $"{Page}?find={Uri.EscapeDataString(last.Model)}")
            .With("change", list.Count == 1 ? $"none: {Said(last)} since it is known" : string.Join("; ", list.Zip(list.Skip(1), (was, now) =>
                $"{InWords.Of(now.EffectiveFrom)}: from {Said(was)} to {Said(now)}{Share(was, now)}")))
            .With("price", $"{Said(last)}{(last.EffectiveFrom.Year < 2000 ? "" : $" from {InWords.Of(last.EffectiveFrom)}")}")
            .With("source", last.Source).With("vendor", last.Provider);
    }

    private static string Share(Price was, Price now) => was.PerUnit == 0 || was.Currency != now.Currency ? ""
        : $" ({InWords.Percent((now.PerUnit - was.PerUnit) / was.PerUnit)})";

    private static string Said(Price price) => price.Meter.Contains("token", StringComparison.Ordinal)
        ? $"{price.Currency} {(price.PerUnit * Million).ToString("#,0.######", System.Globalization.CultureInfo.InvariantCulture)} a million"
        : $"{price.Currency} {price.PerUnit.ToString("#,0.######", System.Globalization.CultureInfo.InvariantCulture)} a unit";

    public async Task<IReadOnlyList<RecordSheet>> Withdrawn(Meant meant, CancellationToken ct)
    {
        var agents = await db.Agents.AsNoTracking().Where(a => a.Entity == context.Entity.Id).ToListAsync(ct);
        var cards = (await db.ModelCards.AsNoTracking().ToListAsync(ct)).Where(c => meant.Covers(c.Model)
            && (meant.Named.Count > 0 || c.DeprecatedOn is not null)).ToList();
        var runs = cards.ConvertAll(c => (Card: c, Agents: agents.FindAll(a => a.RetiredOn is null && a.Models.Contains(c.Model))));
        // Of all that are withdrawn those that somebody here runs on.
        return [.. runs.Where(r => meant.Named.Count > 0 || r.Agents.Count > 0).OrderBy(r => r.Card.DeprecatedOn).Select(r =>
            new RecordSheet(r.Card.Model, null, $"{Page}?find={Uri.EscapeDataString(r.Card.Model)}")
                .With("withdrawn", r.Card.DeprecatedOn, "no day of withdrawal is known")
                .With("runs", r.Agents.Count == 0 ? "none" : InWords.Join([.. r.Agents.Select(a => a.Name).Order(StringComparer.Ordinal)]))
                .With("vendor", r.Card.Provider).With("source", r.Card.Source))];
    }

    public async Task<IReadOnlyList<RecordSheet>> Unpriced(Meant meant, CancellationToken ct)
    {
        var items = await db.Quarantine.AsNoTracking().Where(q => q.Entity == context.Entity.Id && q.ResolvedAt == null
            && q.Reason == QuarantineReasons.NoPrice && q.UsageEventId != null).ToListAsync(ct);
        var ids = items.Select(i => i.UsageEventId!.Value).Distinct().ToList();
        var streams = await db.UsageEvents.AsNoTracking().Where(e => ids.Contains(e.Id))
            .Select(e => new { e.Id, e.Stream.Model, e.Stream.Agent, e.Stream.Provider }).ToDictionaryAsync(e => e.Id, ct);
        var names = await AgentNames.Load(db, context, ct);
        return [.. items.Where(i => streams.ContainsKey(i.UsageEventId!.Value)).GroupBy(i => streams[i.UsageEventId!.Value] is var s
            ? (s.Model, s.Agent, s.Provider) : default).Where(g => meant.Covers(g.Key.Model) && meant.Covers((AgentId?)g.Key.Agent))
            .OrderByDescending(g => g.Count())
            .Select(g => Waiting(g.Key.Model, names.Of(g.Key.Agent)!, g.Key.Provider, [.. g.OrderBy(i => i.Date)]))];
    }

    private static RecordSheet Waiting(string model, string agent, string provider, List<QuarantineItem> items)
    {
        var meters = items.GroupBy(i => i.Meter ?? "")
            .Select(g => (Meter: g.Key.Replace('_', ' '), Units: g.Sum(i => QuarantineItem.QuantityOf(i) ?? 0)))
            .OrderByDescending(m => m.Units).ToList();
        return new RecordSheet($"{model} of {agent}", agent, "/imports/quarantine")
            .With("records", InWords.Count(QuarantineItem.Records(items), "record")).With("model", model).With("agent", agent)
            .With("quantity", string.Join(", ", meters.Select(m => $"{InWords.Of(m.Units)} {m.Meter}")))
            .With("dates", items[0].Date == items[^1].Date ? InWords.Of(items[0].Date)
                : $"{InWords.Of(items[0].Date)} to {InWords.Of(items[^1].Date)}")
            .With("vendor", provider).With("reason", "no price list in force covers the model and its meter")
            .With("missing", $"a price of {model} for {InWords.Join([.. meters.Select(m => m.Meter)])}")
            .With("meter", string.Join(", ", meters.Select(m => m.Meter)));
    }
}
