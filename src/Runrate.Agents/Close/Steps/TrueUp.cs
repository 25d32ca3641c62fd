using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// Where a bill describes what was metered, takes the accrual back and gives each agent its share of the bill. What should stand
/// is computed from usage and bill each time, and the difference to what stands is posted: so the order in which they arrive does
/// not matter, and a bill or usage that comes later moves only itself.
/// </summary>
internal sealed class TrueUp(RunrateDb db, Journal journal, Reconciliation reconciliation)
{
    private sealed record Target(string Memo, long Metered, long SetAside, Dictionary<(string Account, AgentId Agent), long> Shifts);

    private sealed record Stands(long Metered, long SetAside, Dictionary<(string Account, AgentId Agent), long> Shifts);

    public async Task Run(Entity entity, YearMonth period, Actor actor, PostedBatch batch, CancellationToken ct) =>
        await batch.Post(journal, await Due(entity, period, ct), actor, ct);

    /// <summary>What is missing in the ledger, or too much in it.</summary>
    public async Task<IReadOnlyList<EntryDraft>> Due(Entity entity, YearMonth period, CancellationToken ct)
    {
        var targets = new Dictionary<string, Target>();
        var (matches, second) = await reconciliation.TwoSided(entity, period, ct);
        foreach (var match in matches)
            targets[Subject(match.Provider, match.Model, match.Account)] = Of(entity, match, period);
        foreach (var bill in second)
            targets[Subject(bill.Provider, "set-aside", bill.Account)] = Of(bill, period);
        var standing = await Standing(entity.Id, period, ct);
        var subjects = targets.Keys.Union(standing.Keys).OrderBy(s => s, StringComparer.Ordinal).ToList();
        var next = await EntrySequences.Next(db, entity.Id, [.. subjects.Select(s => $"true-up/{period.ToIso()}/{s}")], ct);
        var drafts = new List<EntryDraft>();
        foreach (var subject in subjects)
        {
            var target = targets.GetValueOrDefault(subject) ?? new Target("Bill withdrawn", 0, 0, []);
            var (metered, setAside, shifts) = standing.GetValueOrDefault(subject) ?? new Stands(0, 0, []);
            var moves = target.Shifts.Keys.Union(shifts.Keys).OrderBy(k => k.Account, StringComparer.Ordinal)
                .ThenBy(k => k.Agent.Value, StringComparer.Ordinal)
                .Select(k => new ExpenseShift(
                    k.Account, k.Agent, new Money(target.Shifts.GetValueOrDefault(k) - shifts.GetValueOrDefault(k),
                        entity.FunctionalCurrency)))
                .ToList();
            var draft = UsageEntries.TrueUp(
                entity.Id, period, subject, new Money(target.Metered - metered, entity.FunctionalCurrency),
                new Money(target.SetAside - setAside, entity.FunctionalCurrency), moves, target.Memo,
                next[$"true-up/{period.ToIso()}/{subject}"]);
            if (draft is not null)
                drafts.Add(draft);
        }
        return drafts;
    }

    /// <summary>From what was posted, metered and billed, to what each agent finally bears.</summary>
    private static Target Of(Entity entity, BillMatch match, YearMonth period)
    {
        var shifts = new Dictionary<(string Account, AgentId Agent), long>();
        var final = match.Final(entity.FunctionalCurrency);
        foreach (var agent in match.Metered.Keys.Union(match.Billed.Keys).Union(final.Keys))
        {
            var posted = match.Metered.GetValueOrDefault(agent) + match.Billed.GetValueOrDefault(agent);
            var shift = final.GetValueOrDefault(agent) - posted;
            if (shift != 0)
                shifts[(match.Account, agent)] = shift;
        }
        var metered = new Money(match.MeteredTotal, entity.FunctionalCurrency);
        var billed = new Money(match.BilledTotal, entity.FunctionalCurrency);
        return new Target(
            $"{match.Provider} {match.Model} {period.ToIso()}: billed {billed}, metered {metered}, variance {billed - metered}",
            match.MeteredTotal, 0, shifts);
    }

    /// <summary>A bill that another says as well is taken back as it was posted.</summary>
    private static Target Of(SecondBill bill, YearMonth period) => new(
        $"{bill.Provider} {period.ToIso()}: {bill.Why}", 0, bill.Micros.Values.Sum(),
        bill.Micros.Where(m => m.Value != 0).ToDictionary(m => (bill.Account, m.Key), m => -m.Value));

    /// <summary>What earlier runs posted, per subject.</summary>
    private async Task<Dictionary<string, Stands>> Standing(EntityId entity, YearMonth period, CancellationToken ct)
    {
        var date = period.LastDay();
        var entries = await db.Entries.AsNoTracking().Include(e => e.Postings)
            .Where(e => e.Entity == entity && e.Period >= period && e.Kind == EntryKind.TrueUp && e.Date == date).ToListAsync(ct);
        var prefix = $"true-up/{period.ToIso()}/";
        var standing = new Dictionary<string, Stands>();
        foreach (var entry in entries.Where(e => e.Key.Value.StartsWith(prefix, StringComparison.Ordinal)))
        {
            var subject = entry.Key.Value[prefix.Length..entry.Key.Value.LastIndexOf('/')];
            var (metered, setAside, shifts) = standing.GetValueOrDefault(subject) ?? new Stands(0, 0, []);
            foreach (var posting in entry.Postings)
            {
                if (posting.Account == UsageEntries.Accrued)
                    metered += posting.Amount.Micros;
                else if (posting.Account == UsageEntries.Payable)
                    setAside += posting.Amount.Micros;
                else if (posting.Agent is { } agent)
                    shifts[(posting.Account, agent)] = shifts.GetValueOrDefault((posting.Account, agent)) + posting.Amount.Micros;
            }
            standing[subject] = new Stands(metered, setAside, shifts);
        }
        return standing;
    }

    /// <summary>A key part that says what it is and is unique: <c>openai.gpt-4o.5110.9f3c01aa</c>.</summary>
    private static string Subject(string provider, string model, string account)
    {
        var full = $"{provider}.{model}.{account}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)).AsSpan(0, 4));
        var plain = string.Concat(full.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_'));
        return $"{plain[..Math.Min(plain.Length, 80)]}.{hash}";
    }
}
