using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Chat.Tools;

/// <summary>Arrangements and their assets: the terms, the file, the facts with their evidence, the memos, what is carried and missing.</summary>
internal sealed class ArrangementRecords(RunrateDb db, CommitmentsQuery commitments, ToolContext context)
{
    public async Task<IReadOnlyList<RecordSheet>> Of(string kind, Meant meant, YearMonth month, CancellationToken ct)
    {
        var all = await db.Arrangements.AsNoTracking().Where(a => a.Entity == context.Entity.Id).ToListAsync(ct);
        var memos = (await db.Memos.AsNoTracking().Where(m => m.Entity == context.Entity.Id
            && (m.Stage == MemoStatus.Approved || m.Stage == MemoStatus.Draft)).ToListAsync(ct)).ToLookup(m => m.ArrangementId);
        var assets = (await db.Assets.AsNoTracking().Where(a => a.Entity == context.Entity.Id && a.EndedOn == null).ToListAsync(ct))
            .ToLookup(a => a.ArrangementId);
        var chosen = all.Where(a => meant.Covers(a.Name) && meant.Covers(a.Agent) && kind switch
        {
            RecordKinds.Suspense => memos[a.Id].Any(m => m.InForce && m.BookTreatment == nameof(BookTreatment.Blocked)),
            RecordKinds.Unready => assets[a.Id].Any(r => r.Method == AssetMethods.NotInUse),
            _ => true,
        }).OrderByDescending(a => a.Amount.Micros).ThenBy(a => a.Name, StringComparer.Ordinal).ToList();
        var names = await AgentNames.Load(db, context, ct);
        var carried = await Carried(chosen, month, ct);
        var promised = kind == RecordKinds.Arrangement && chosen.Exists(a => a.Commitment is not null || a.ExternalId is not null)
            ? (await commitments.Of(context.Entity.Id, month, ct)).ToDictionary(r => r.Arrangement.Id) : [];
        return [.. chosen.Select(a => Sheet(a, kind, names.Of(a.Agent), [.. memos[a.Id].GroupBy(m => m.Book).Select(g => g.MaxBy(m => m.Version)!)
            .OrderBy(m => m.Book != context.Entity.PrimaryBook).ThenBy(m => m.Book)], [.. assets[a.Id].OrderBy(r => r.Book)],
            carried, promised.GetValueOrDefault(a.Id)))];
    }

    private RecordSheet Sheet(Arrangement a, string kind, string? agent, List<TreatmentMemo> memos, List<AssetRecord> assets,
        Dictionary<(Guid, Book), Money> carried, CommitmentRow? promised)
    {
        var sheet = new RecordSheet(a.Name, agent, $"/arrangements/{a.Id}");
        var said = memos.ConvertAll(m => (Memo: m, Says: DeterminationJson.Read(m)));
        sheet.With("what", Terms.Name(a.Category) ?? AnswerText.Words(a.Category)).With("vendor", a.Vendor).With("agent", agent ?? "shared by all")
            .With("cost", a.Amount.IsZero ? null : a.Amount, otherwise: "no fixed amount, paid as it is charged").With("date", a.Date)
            .With("term", Term(a)).With("ready", a.ReadyOn, "no day of readiness is stated")
            .With("signed", a.Capitalisation?.SignedOffBy is { } by ? $"{by}{(a.Capitalisation.SignedOffOn is { } on ? $", {InWords.Of(on)}" : "")}"
                : null)
            .With("evidence", Evidence(a)).With("spent", promised?.Standing is { } standing ? InWords.Of(standing.Spent) : null)
            .With("minimum", promised?.Minimum, otherwise: "no minimum is stated")
            .With("pace", promised?.Pace).With("credits", Credits(promised, carried, a));
        Lives(sheet, a, assets);
        foreach (var (memo, says) in said)
        {
            sheet.With("treatment", AnswerText.Words(memo.Book == Book.Management ? memo.BookTreatment
                : says.TaxTreatment?.ToString() ?? says.BookTreatment?.ToString() ?? memo.BookTreatment), memo.Book);
        }
        // Another book's reason is told where its answer is another one.
        foreach (var (memo, says) in said.Where(s => s.Memo.Book != Book.Management && (s.Says.TaxTreatment is null || said.Count == 1)
            && (s.Memo == said[0].Memo || s.Says.BookTreatment != said[0].Says.BookTreatment)))
            sheet.With("reason", Reason(says), memo.Book);
        sheet.With("author", Each(memos.Select(m => $"{m.Author}, {Day(m.WrittenAt)}"), "no memo is written yet"))
            .With("approved", Each(memos.Where(m => m.ApprovedBy is not null).Select(m => $"{m.ApprovedBy}, {Day(m.ApprovedAt!.Value)}"),
                "not approved yet"))
            .With("books", memos.Where(m => m.BookTreatment == nameof(BookTreatment.Blocked)).Select(m => m.Book).Names())
            .With("missing", Missing(a, said.ConvertAll(s => s.Says), assets));
        foreach (var ((_, book), amount) in carried.Where(c => c.Key.Item1 == a.Id).OrderBy(c => c.Key.Item2 != context.Entity.PrimaryBook)
            .ThenBy(c => c.Key.Item2))
            sheet.With("carrying", amount, book);
        if (!carried.Keys.Any(c => c.Item1 == a.Id))
            sheet.With("carrying", "nothing stands on a balance sheet");
        if (kind == RecordKinds.Unready || assets.Count == 0 || assets.Exists(r => r.Method == AssetMethods.NotInUse))
            sheet.With("unamortised", Unamortised(a, assets));
        else
            sheet.With("unamortised", $"it is: {assets[0].LifeMonths} months from {InWords.Of(assets[0].StartsOn)}");
        return sheet;
    }

    private static string? Term(Arrangement a) => (a.Commitment?.From ?? a.ServiceStart, a.Commitment?.Until ?? a.ServiceEnd) switch
    {
        ({ } from, { } until) => $"{InWords.Of(from)} to {InWords.Of(until)}",
        (null, { } until) => $"until {InWords.Of(until)}",
        ({ } from, null) => $"from {InWords.Of(from)}, no end is stated",
        _ => null,
    };

    private static string? Evidence(Arrangement a)
    {
        var shown = a.Facts.Select(f => f.Evidence).Append(a.Capitalisation?.UsefulLifeEvidence).OfType<string>().Where(e => e.Length > 0).Distinct()
            .ToList();
        return shown.Count == 0 ? null : string.Join("; ", shown);
    }

    private static void Lives(RecordSheet sheet, Arrangement a, List<AssetRecord> assets)
    {
        var used = assets.Where(r => r.LifeMonths > 0 && r.Method != AssetMethods.NotInUse).ToList();
        var by = a.Capitalisation is { UsefulLifeMonths: > 0, UsefulLifeEvidence: { Length: > 0 } shows } ? $" ({shows.TrimEnd('.')})" : "";
        if (used.Select(r => r.LifeMonths).Distinct().ToList() is [var months])
            sheet.With("life", $"{InWords.Count(months, "month")} in {used.Select(r => r.Book).Names()}{by}");
        else if (used.Count > 0)
            used.ForEach(r => sheet.With("life", InWords.Count(r.LifeMonths, "month"), r.Book));
        else
            sheet.With("life", a.Capitalisation is { UsefulLifeMonths: > 0 } file ? $"{InWords.Count(file.UsefulLifeMonths, "month")}{by}" : null);
    }

    /// <summary>What the memo itself says: its reason, the facts it stands on and the rule.</summary>
    private static string Reason(Determination says) => AnswerText.Prose(says.Because).TrimEnd('.')
        + (FactsOf(says) is { Length: > 0 } facts ? $". Facts: {facts}" : "")
        + (says.RuleIds.Count > 0 ? $". Rule {string.Join(", ", says.RuleIds)}" : "")
        + (says.Citations.Count > 0 ? $" ({string.Join(", ", says.Citations.Select(c => c.Shown))})" : "");

    private static string FactsOf(Determination says) => string.Join("; ", says.FactsUsed.Where(f => f.Fact != "category").Take(6)
        .Select(f => $"{AnswerText.Fact(f.Fact)}: {AnswerText.FactValue(f.Value)}"));

    private static string Missing(Arrangement a, List<Determination> says, List<AssetRecord> assets)
    {
        var open = says.SelectMany(s => s.Questions).DistinctBy(q => q.Fact)
            .Select(q => $"{AnswerText.Fact(q.Fact)} ({q.Ask.TrimEnd('?')}?)").ToList();
        // It waits for one thing at a time: facts before the file.
        if (open.Count == 0 && (assets.Count > 0 || says.Exists(s =>
            s.BookTreatment?.ToString().StartsWith("Capitalise", StringComparison.Ordinal) == true)))
            open.AddRange(CapitalisationFile.MissingOf(a.Capitalisation).Select(m => $"{m.Words} in its file").Distinct());
        if (assets.Exists(r => r.Method == AssetMethods.NotInUse) && a.ReadyOn is null)
            open.Add("the day on which it is ready for use");
        return open.Count == 0 ? "nothing" : string.Join("; ", open);
    }

    private static string Unamortised(Arrangement a, List<AssetRecord> assets) => assets.Count == 0 ? "no asset of it stands in the books"
        : $"it is not in use yet: {(a.ReadyOn is { } day ? $"ready on {InWords.Of(day)}" : "no day is stated on which it is ready for use")}, and "
            + "amortisation begins when it is available for use";

    private string? Credits(CommitmentRow? promised, Dictionary<(Guid, Book), Money> carried, Arrangement a)
    {
        var left = carried.GetValueOrDefault((a.Id, context.Entity.PrimaryBook), Money.Zero(context.Entity.FunctionalCurrency));
        return promised?.Wallet is { } wallet ? $"{InWords.Of(wallet.Left)} of {InWords.Of(wallet.Granted)} granted"
            : left.IsZero ? "none: no grant is stated and nothing is paid ahead" : $"{InWords.Of(left)} paid ahead stands on the balance sheet";
    }

    private static string Each(IEnumerable<string> said, string none) => string.Join("; ", said.Distinct()) is { Length: > 0 } all ? all : none;

    private string Day(Instant at) => InWords.Of(at.InZone(DateTimeZoneProviders.Tzdb[context.Entity.TimeZone]).Date);

    /// <summary>What of each stands on accounts of assets at the end of the month, in every book that carries it.</summary>
    private async Task<Dictionary<(Guid, Book), Money>> Carried(List<Arrangement> of, YearMonth month, CancellationToken ct)
    {
        var (entity, currency) = (context.Entity.Id, context.Entity.FunctionalCurrency);
        var accounts = ChartOfAccounts.Default.All.Where(a => a.Type == AccountType.Asset).Select(a => a.Code.Text).ToList();
        var sources = of.ToDictionary(a => new Acquisition(entity, AssetLedger.Reference(a.Id), "", null, null, default, default).Source, a => a.Id);
        var wanted = sources.Keys.ToList();
        var sums = await db.Entries.AsNoTracking().Where(e => e.Entity == entity && e.Period <= month)
            .SelectMany(e => e.Postings, (e, p) => new { e.Book, p.Source, p.Account, p.Amount.Currency, p.Amount.Micros })
            .Where(p => p.Currency == currency && accounts.Contains(p.Account) && wanted.Contains(p.Source!))
            .GroupBy(p => new { p.Book, p.Source }).Select(g => new { g.Key.Book, g.Key.Source, Micros = g.Sum(p => p.Micros) }).ToListAsync(ct);
        var books = context.Entity.Books.Append(Book.Management).Distinct().ToList();
        return sums.GroupBy(s => sources[s.Source!]).SelectMany(g => books.Select(b => (Key: (g.Key, b),
            Amount: new Money(g.Where(s => s.Book is null || s.Book == b).Sum(s => s.Micros), currency))))
            .Where(c => !c.Amount.IsZero && c.Key.b != Book.Management).ToDictionary(c => c.Key, c => c.Amount);
    }
}
