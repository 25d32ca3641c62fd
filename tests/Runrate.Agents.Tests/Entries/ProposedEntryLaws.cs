using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Answers;
using Runrate.Agents.Spend;
using Runrate.Agents.Tests.Classification;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Tests.Entries;

/// <summary>
/// What an answer proposes, what a page shows before approval and what the ledger then holds are one entry: account, side, amount
/// and function. Asked of rows of every statutory table, with generated amounts and dates: of one in eight, or of all where
/// RUNRATE_EVERY_RULE is set.
/// </summary>
public sealed class ProposedEntryLaws
{
    private static readonly LocalDate Start = new(2026, 1, 1);
    private static readonly YearMonth January = new(2026, 1);
    private static readonly string[] Dates = ["service_start", "service_end", "ready_for_use_date", "incurred_date", "paid_date"];

    private sealed record Line(string Account, long Micros, CostFunction? Function);

    [Fact]
    public async Task What_is_proposed_and_shown_is_what_is_posted()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 1, 31));
        var random = new Random(20261129);
        var shown = new Dictionary<Guid, IReadOnlyList<ProposedEntry>>();
        var every = Environment.GetEnvironmentVariable("RUNRATE_EVERY_RULE") is { Length: > 0 } ? 1 : 8;
        foreach (var facts in Situations().Where((_, i) => i % every == 0))
        {
            var statement = Statement(facts, random);
            var saved = await database.With<SaveArrangement, Outcome<Arrangement>>(s => s.Create(statement, TestDatabase.Ana));
            if (!saved.IsOk || !(await database.With<ClassifyArrangement, Outcome<IReadOnlyList<TreatmentMemo>>>(c => c.Run(saved.Value.Id, TestDatabase.Ana))).IsOk)
                continue;
            shown[saved.Value.Id] = await database.With<ProposedEntries, IReadOnlyList<ProposedEntry>>(p => p.Of(saved.Value.Id));
            await database.With<ApproveTreatment, Outcome<Approval>>(a => a.RunAll(saved.Value.Id, TestDatabase.Cora));
        }
        await database.Prepare(January);
        Assert.True(shown.Count > 20, $"{shown.Count} arrangements.");
        var met = new HashSet<string>();
        await database.Run(async db =>
        {
            var posted = (await db.Entries.AsNoTracking().Include(e => e.Postings).ToListAsync()).ToLookup(e => e.Key.Value.Split('/')[1]);
            var memos = (await db.Memos.AsNoTracking().Where(m => m.InForce).ToListAsync()).ToLookup(m => m.ArrangementId);
            foreach (var arrangement in await db.Arrangements.AsNoTracking().ToListAsync())
            {
                foreach (var memo in memos[arrangement.Id].Where(_ => shown.ContainsKey(arrangement.Id)))
                {
                    if (Posted(posted[arrangement.Id.ToString("N")], memo) is not { } lines)
                        continue;
                    met.Add(memo.BookTreatment);
                    Same(lines, memo, arrangement, shown[arrangement.Id]);
                }
            }
        });
        Assert.True(met.Count >= 5, string.Join(", ", met));
        if (every > 1)
            return;
        Assert.Superset(new HashSet<string> { "ExpenseAsIncurred", "PrepaidAmortise", "CapitalisePPE", "RecogniseRouAndLeaseLiability", "Blocked",
            "CapitaliseInternalUseSoftware", "CapitaliseDevelopmentCost", "CapitaliseAcquiredIntangible" }, met);
    }

    private static void Same(List<Line> posted, TreatmentMemo memo, Arrangement arrangement, IReadOnlyList<ProposedEntry> shown)
    {
        Assert.Equal(posted, Lines(shown.Single(e => e.Books.Contains(memo.Book)).Lines));
        // A blocked answer proposes nothing: that the cash waits in suspense is no treatment.
        if (memo.Book is not (Book.UsGaap or Book.Ifrs or Book.IndAs) || memo.BookTreatment == "Blocked")
            return;
        var answer = JsonSerializer.Deserialize<JsonElement>(memo.Determination);
        var draft = EntrySketch.Draft(answer, Told(arrangement), "USD");
        Assert.True(draft is not null, $"{memo.Book} {memo.BookTreatment} {arrangement.Category}: {memo.Determination}");
        Assert.Equal(posted, Lines(draft.Postings.Select(p => p with { Function = CostFunctions.Of(p.Account, p.Function, CostFunction.General) })));
    }

    /// <summary>The entry that acquired it, or its first month where it enters month by month; null where nothing was posted.</summary>
    private static List<Line>? Posted(IEnumerable<JournalEntry> entries, TreatmentMemo memo) => entries.FirstOrDefault(
        e => (e.Book is null || e.Book == memo.Book) && (memo.EntryId is { } own ? e.Id.Value == own
            : e.Key.Value.StartsWith("service/", StringComparison.Ordinal) && e.Key.Value.EndsWith("/2026-01", StringComparison.Ordinal)))
        is { } entry ? Lines(entry.Postings) : null;

    private static List<Line> Lines(IEnumerable<Posting> postings) => [.. postings.GroupBy(p => (p.Account, p.Function, Side: p.Amount.IsNegative))
        .Select(g => new Line(g.Key.Account, g.Sum(p => p.Amount.Micros), g.Key.Function))
        .OrderBy(l => l.Account, StringComparer.Ordinal).ThenBy(l => l.Micros)];

    /// <summary>What a person would have told the assistant of the same arrangement.</summary>
    private static Dictionary<string, string> Told(Arrangement arrangement)
    {
        var told = arrangement.Facts.ToDictionary(f => f.Fact, f => f.Value);
        told["category"] = arrangement.Category;
        told["amount"] = $"{arrangement.Amount.ToDecimal()}";
        told["incurred_date"] = Iso(arrangement.Date);
        told.Remove("paid_date");
        Add("service_start", arrangement.ServiceStart);
        Add("service_end", arrangement.ServiceEnd);
        Add("ready_for_use_date", arrangement.ReadyOn);
        return told;

        void Add(string fact, LocalDate? date)
        {
            if (date is { } day)
                told[fact] = Iso(day);
        }
    }

    /// <summary>The facts of every case of a statutory framework that names a category, each set once.</summary>
    private static IEnumerable<Dictionary<string, string>> Situations() => RuleCases.All
        .Where(item => item.Path.StartsWith("us-gaap/", StringComparison.Ordinal) || item.Path.StartsWith("ifrs/", StringComparison.Ordinal)
            || item.Path.StartsWith("ind-as/", StringComparison.Ordinal))
        .Select(item => Flat(item.Facts, "").ToDictionary(f => f.Name, f => f.Value))
        .Where(facts => facts.ContainsKey("category"))
        .DistinctBy(facts => string.Join(";", facts.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Key + "=" + f.Value)));

    private static IEnumerable<(string Name, string Value)> Flat(JsonElement facts, string prefix) => facts.EnumerateObject().SelectMany(member =>
        member.Value.ValueKind switch
        {
            JsonValueKind.Object => Flat(member.Value, prefix + member.Name + "."),
            JsonValueKind.Array => [],
            JsonValueKind.String => [(prefix + member.Name, member.Value.GetString()!)],
            _ => [(prefix + member.Name, member.Value.GetRawText())],
        });

    private static ArrangementStatement Statement(Dictionary<string, string> facts, Random random)
    {
        var spread = random.Next(2) == 0;
        if (!facts.ContainsKey("lease_term_months"))
            facts["lease_term_months"] = $"{random.Next(13, 60)}";
        facts.TryAdd("discount_rate", "0.06");
        return new ArrangementStatement
        {
            Entity = TestDatabase.EntityId,
            Name = "Generated",
            Category = facts["category"],
            Amount = random.Next(100_000, 90_000_000) / 100m,
            Date = Start.PlusDays(random.Next(3)),
            ServiceStart = Day("service_start") ?? (spread ? Start : null),
            ServiceEnd = Day("service_end") ?? (spread ? Start.PlusMonths(random.Next(2, 40)).PlusDays(-1) : null),
            ReadyOn = random.Next(3) == 0 ? Start.PlusDays(random.Next(90)) : Start,
            Facts = [.. facts.Where(f => f.Key is not ("category" or "amount") && !Dates.Contains(f.Key)).Select(f => Spending.Fact(f.Key, f.Value))],
            Capitalisation = Spending.OwnModel().Capitalisation,
        };

        LocalDate? Day(string fact) => facts.TryGetValue(fact, out var text) && LocalDatePattern.Iso.Parse(text) is { Success: true } day
            && day.Value.Year == 2026 ? day.Value : null;
    }

    private static string Iso(LocalDate date) => LocalDatePattern.Iso.Format(date);
}
