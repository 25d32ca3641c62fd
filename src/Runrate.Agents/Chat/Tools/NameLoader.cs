using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Staffing;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Chat.Tools;

/// <summary>Loads everything that has a name, over all entities, for the reader of questions.</summary>
internal static class NameLoader
{
    public static async Task<(IReadOnlyList<KnownEntity> Entities, IReadOnlyList<KnownName> Names)> Load(
        RunrateDb db, IClock clock, CancellationToken ct)
    {
        var entities = await db.Entities.AsNoTracking().OrderBy(e => e.Name).ToListAsync(ct);
        var last = (await db.Balances.AsNoTracking().GroupBy(b => b.Entity).Select(g => new
        {
            g.Key,
            First = g.Min(b => b.Period),
            Last = g.Max(b => b.Period),
        }).ToListAsync(ct)).ToDictionary(b => b.Key);
        var worked = (await WorkedMonths.Of(db).GroupBy(b => b.Entity).Select(g => new { g.Key, Last = g.Max(b => b.Period) }).ToListAsync(ct))
            .ToDictionary(b => b.Key, b => b.Last);
        var known = entities.Select(e =>
        {
            var today = clock.Today(e);
            var booked = last.GetValueOrDefault(e.Id);
            var told = booked is null ? today.ToYearMonth() : worked.GetValueOrDefault(e.Id, booked.Last);
            var latest = told <= today.ToYearMonth() ? told : today.ToYearMonth();
            return new KnownEntity(e.Id.Value, e.Name, e.FunctionalCurrency.Code, e.Calendar, today, latest, booked?.First,
                [.. e.Books.Select(b => b.ToString())]);
        }).ToList();
        var names = entities.Select(e => new KnownName(NameKind.Entity, e.Id.Value, e.Name, e.Id.Value, [])).ToList();
        names.AddRange(await Agents(db, ct));
        names.AddRange(await Vendors(db, ct));
        names.AddRange((await db.Arrangements.AsNoTracking().Select(a => new { a.Entity, a.Name }).Distinct().ToListAsync(ct))
            .OrderBy(a => a.Name, StringComparer.Ordinal)
            .Select(a => new KnownName(NameKind.Contract, a.Name, a.Name, a.Entity.Value, [])));
        // Who signs in is known in every entity's books.
        names.AddRange((await db.People.AsNoTracking().Where(p => p.Active).ToListAsync(ct)).OrderBy(p => p.Id, StringComparer.Ordinal)
            .SelectMany(p => entities.Select(e => new KnownName(NameKind.Officer, p.Id, p.Name, e.Id.Value, [],
                string.Join(", ", p.Roles.Select(r => r.ToString().ToLowerInvariant()))))));
        return (known, names);
    }

    private static async Task<IEnumerable<KnownName>> Agents(RunrateDb db, CancellationToken ct)
    {
        var agents = (await db.Agents.AsNoTracking().Select(a => new
        {
            a.Id,
            a.Entity,
            a.Name,
            a.Role,
            a.Owner,
            a.Manager,
            a.CostCenter,
            a.Models,
            a.Target,
            a.Status
        })
            .ToListAsync(ct)).OrderBy(a => a.Id.Value, StringComparer.Ordinal).ToList();
        var names = agents.Select(a => new KnownName(NameKind.Agent, a.Id.Value, a.Name, a.Entity.Value, [a.Id.Value])).ToList();
        foreach (var own in agents.GroupBy(a => a.Entity.Value))
        {
            Add(NameKind.Role, own.Select(a => ((string?)a.Role, a.Id.Value)));
            Add(NameKind.Person, own.Where(a => a.Status != AgentStatus.Retired).Select(a => (a.Owner, a.Id.Value)));
            Add(NameKind.CostCenter, own.Select(a => ((string?)a.CostCenter, a.Id.Value)));
            Add(NameKind.Unit, own.Select(a => ((string?)a.Target.Unit, a.Id.Value)));
            names.AddRange(own.SelectMany(a => a.Models).Distinct().Select(m => new KnownName(NameKind.Model, m, m, own.Key,
                [.. own.Where(a => a.Models.Contains(m)).Select(a => a.Id.Value)])));

            void Add(NameKind kind, IEnumerable<(string? Name, string Agent)> pairs) => names.AddRange(pairs.Where(p =>
                !string.IsNullOrWhiteSpace(p.Name))
                .GroupBy(p => p.Name!).Select(g => new KnownName(kind, g.Key, g.Key, own.Key, [.. g.Select(p => p.Agent)])));
        }
        return names;
    }

    /// <summary>Vendors and models that contracts, bills and the last month of usage name.</summary>
    private static async Task<IEnumerable<KnownName>> Vendors(RunrateDb db, CancellationToken ct)
    {
        var contracts = await db.Arrangements.AsNoTracking().Select(a => new { a.Entity, Name = a.Vendor }).Distinct()
            .ToListAsync(ct);
        var bills = await db.Charges.AsNoTracking().Select(c => new { c.Entity, Name = c.Provider, c.Model }).Distinct()
            .ToListAsync(ct);
        var latest = await db.UsageDays.AsNoTracking().Select(d => (LocalDate?)d.Date).MaxAsync(ct);
        var first = latest?.PlusDays(-30) ?? default;
        var usage = await db.UsageDays.AsNoTracking().Where(d => d.Date >= first)
            .Select(d => new { d.Lane.Entity, Name = d.Lane.Provider, Model = (string?)d.Lane.Model, d.Lane.Meter }).Distinct().ToListAsync(ct);
        var vendors = contracts.Select(c => (c.Entity, c.Name)).Concat(bills.Select(b => (b.Entity, b.Name)))
            .Concat(usage.Select(u => (u.Entity, u.Name)))
            .Where(v => v.Name.Length > 0).GroupBy(v => (v.Entity, Providers.Canonical(v.Name))).Select(g => g.First());
        var models = bills.Select(b => (b.Entity, b.Model)).Concat(usage.Select(u => (u.Entity, u.Model))).Where(m =>
            !string.IsNullOrEmpty(m.Model)).Distinct();
        return vendors.Select(v => new KnownName(NameKind.Vendor, v.Name, v.Name, v.Entity.Value, []))
            .Concat(models.Select(m => new KnownName(NameKind.Model, m.Model!, m.Model!, m.Entity.Value, [])))
            .Concat(usage.Select(u => (u.Entity, u.Meter)).Distinct().Select(m =>
                new KnownName(NameKind.Meter, m.Meter, m.Meter.Replace('_', ' '), m.Entity.Value, [])));
    }
}
