using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Exports;

/// <summary>The populations of an entity's months, each in an order that the data itself gives.</summary>
/// <param name="from">The first instant of the months.</param>
/// <param name="until">The first instant behind them.</param>
internal sealed class SoxPopulations(RunrateDb db, Entity entity, ExportScope scope, Instant from, Instant until)
{
    private static readonly AuditAct[] ChangeActs =
    [
        AuditAct.SettingsChanged, AuditAct.RuleChanged, AuditAct.PersonAdded, AuditAct.PersonChanged, AuditAct.TokenIssued, AuditAct.LinkIssued,
        AuditAct.KeyRevoked,
    ];

    // Both sides of a control in one hand: who states may approve, who works may say who works.
    private static readonly (Role First, Role Second, string Why)[] Pairs =
    [
        (Role.Accountant, Role.Controller, "states memos and entries, and approves them"),
        (Role.Operator, Role.Reviewer, "runs agents, and decides their reviews"),
        (Role.Admin, Role.Controller, "gives rights, and approves and seals"),
        (Role.Admin, Role.Accountant, "gives rights, and states memos and entries"),
    ];

    private readonly EntityId id = entity.Id;

    public async Task<Population> Entries(CancellationToken ct)
    {
        var entries = (await db.Entries.AsNoTracking().Include(e => e.Postings.OrderBy(p => p.Line))
                .Where(e => e.Entity == id && e.Period >= scope.From && e.Period <= scope.To).ToListAsync(ct))
            .OrderBy(e => e.Period).ThenBy(e => e.Date).ThenBy(e => e.Key.Value, StringComparer.Ordinal).ThenBy(e => e.Id.Value).ToList();
        var csv = new CsvText().Row("entry", "month", "date", "key", "kind", "book", "line", "account", "debit", "credit", "currency", "agent",
            "memo", "source", "posted by");
        foreach (var (entry, posting) in entries.SelectMany(e => e.Postings, (e, p) => (e, p)))
        {
            csv.Row(entry.Id.ToString(), entry.Period.ToIso(), BinderText.Iso(entry.Date), entry.Key.Value, entry.Kind.ToString(),
                entry.Book?.ToString() ?? "all", posting.Line, CsvText.Cell.Plain(posting.Account),
                CsvText.Cell.Plain(posting.Amount.IsNegative ? "" : posting.Amount.Amount),
                CsvText.Cell.Plain(posting.Amount.IsNegative ? posting.Amount.Abs().Amount : ""), posting.Amount.Currency.Code,
                posting.Agent?.Value ?? "", entry.Memo, posting.Source ?? "", entry.PostedBy);
        }
        var debits = entries.SelectMany(e => e.Postings).Where(p => !p.Amount.IsNegative).GroupBy(p => p.Amount.Currency)
            .OrderBy(g => g.Key.Code, StringComparer.Ordinal).Select(g => $"{new Money(g.Sum(p => p.Amount.Micros), g.Key).Amount} {g.Key.Code}");
        return new Population("entries.csv", $"Every posting of every book; {entries.Count} entries", csv.Rows - 1,
            string.Join("; ", debits) is { Length: > 0 } total ? $"debits {total}, credits the same" : "", csv.ToBytes());
    }

    public async Task<Population> Approvals(CancellationToken ct)
    {
        var rows = new List<(Instant At, string Id, bool Same, CsvText.Cell[] Cells)>();
        foreach (var m in await db.Memos.AsNoTracking().Where(m => m.Entity == id && m.ApprovedAt != null).ToListAsync(ct))
        {
            // A memo without an author's identifier was written by a job, which approves nothing.
            var same = m.AuthorId != "" && m.Author == m.ApprovedBy;
            Add(m.ApprovedAt!.Value, $"memo/{m.Id}", $"{m.BookTreatment}, version {m.Version}", m.Book.ToString(), m.Author, m.ApprovedBy, same);
        }
        foreach (var r in await db.Reviews.AsNoTracking().Where(r => r.Entity == id && r.DecidedAt != null).ToListAsync(ct))
        {
            Add(r.DecidedAt!.Value, $"review/{r.Id}", $"{r.Decision} for {r.Agent}", "all", r.OpenedBy, r.DecidedBy,
                r.OpenedById != "" && r.OpenedById == r.DecidedById);
        }
        foreach (var v in await db.VarianceAcceptances.AsNoTracking().Where(v => v.Entity == id && v.ConfirmedAt != null).ToListAsync(ct))
        {
            Add(v.ConfirmedAt!.Value, $"match/{v.Period.ToIso()}/{v.Provider}", v.Why, "all", v.AcceptedBy, v.ConfirmedBy,
                v.AcceptedBy == v.ConfirmedBy);
        }
        var writeDowns = await db.WriteDowns.AsNoTracking().Where(w => w.Entity == id).ToDictionaryAsync(w => $"write-down/{w.Id}", ct);
        foreach (var a in await db.AuditEvents.AsNoTracking().Where(a => a.Entity == id && a.Act == AuditAct.WriteDownDecided).ToListAsync(ct))
        {
            // The trail tells who decided, the write-down by whose figures.
            var stated = writeDowns.GetValueOrDefault(a.Subject);
            Add(a.At, a.Subject, a.Text, stated?.Book.ToString() ?? "", stated?.StatedBy ?? "see text", a.Actor, stated?.StatedBy == a.Actor);
        }
        var csv = new CsvText().Row("at", "subject", "what", "book", "stated by", "approved by", "same person");
        foreach (var row in rows.OrderBy(r => r.At).ThenBy(r => r.Id, StringComparer.Ordinal))
            csv.Row(row.Cells);
        return new Population("approvals.csv", "Every approval: memos, reviews, variances and write-downs", csv.Rows - 1,
            $"{rows.Count(r => r.Same)} by the person who stated it", csv.ToBytes());

        void Add(Instant at, string subject, string what, string book, string by, string? approver, bool same)
        {
            if (from <= at && at < until)
                rows.Add((at, subject, same, [BinderText.Iso(at), subject, what, book, by, approver ?? "", same ? "yes" : "no"]));
        }
    }

    public async Task<Population> Seals(CancellationToken ct)
    {
        var seals = (await db.Seals.AsNoTracking().Where(s => s.Entity == id).OrderBy(s => s.Number).ToListAsync(ct))
            .Where(s => scope.From <= s.Period && s.Period <= scope.To).ToList();
        var csv = new CsvText().Row("number", "act", "month", "at", "by", "second person", "reason", "digest", "previous", "hash");
        foreach (var s in seals)
        {
            csv.Row(s.Number, s.Act.ToString(), s.Period.ToIso(), BinderText.Iso(s.At), s.By, s.SecondBy ?? "", s.Reason ?? "", s.Digest,
                s.Previous, s.Hash);
        }
        return new Population("seals.csv", "Every seal and reopening of the months", csv.Rows - 1, "", csv.ToBytes());
    }

    public async Task<Population> Sources(CancellationToken ct)
    {
        var files = (await db.ImportFiles.AsNoTracking().Where(f => f.Entity == id).OrderBy(f => f.Number).ToListAsync(ct))
            .Where(f => from <= f.ReceivedAt && f.ReceivedAt < until).ToList();
        var csv = new CsvText().Row("number", "file", "format", "received at", "by", "bytes", "accepted", "known before", "waiting", "taken back by",
            "sha-256");
        foreach (var f in files)
        {
            csv.Row(f.Number, f.Name, f.Format, BinderText.Iso(f.ReceivedAt), f.ReceivedBy, CsvText.Cell.Plain($"{f.Bytes}"), f.Accepted,
                f.Duplicates, f.Quarantined, f.UndoneBy ?? "", f.ContentHash);
        }
        return new Population("sources.csv", "Every file that came in during the months", csv.Rows - 1,
            $"{files.Sum(f => (long)f.Accepted)} records accepted", csv.ToBytes());
    }

    public async Task<Population> Changes(CancellationToken ct)
    {
        var changes = (await db.AuditEvents.AsNoTracking()
                .Where(a => (a.Entity == null || a.Entity == id) && a.At >= from && a.At < until && ChangeActs.Contains(a.Act)).ToListAsync(ct))
            .OrderBy(a => a.Sequence);
        var csv = new CsvText().Row("number", "at", "by", "with", "address", "act", "subject", "what", "hash");
        foreach (var a in changes)
        {
            csv.Row(CsvText.Cell.Plain($"{a.Sequence}"), BinderText.Iso(a.At), $"{a.Actor} ({a.ActorId})", a.Via ?? "", a.Address ?? "",
                a.Act.ToString(), a.Subject, a.Text, a.Hash);
        }
        return new Population("changes.csv", "Every change of settings, rules, people and keys", csv.Rows - 1, "", csv.ToBytes());
    }

    public async Task<Population> Access(CancellationToken ct)
    {
        var csv = new CsvText().Row(
            ["person", "name", "active", "added at", "signs in outside", .. Enum.GetNames<Role>().Select(r => (CsvText.Cell)r)]);
        foreach (var p in await People(ct))
        {
            csv.Row([p.Id, p.Name, p.Active ? "yes" : "no", BinderText.Iso(p.CreatedAt), p.ExternalId is null ? "no" : "yes",
                .. Enum.GetValues<Role>().Select(r => (CsvText.Cell)(p.Roles.Contains(r) ? "yes" : ""))]);
        }
        return new Population("access.csv", "Every person and their roles, at the making", csv.Rows - 1, "", csv.ToBytes());
    }

    public async Task<Population> Conflicts(CancellationToken ct)
    {
        var csv = new CsvText().Row("person", "name", "first role", "second role", "may do both: who");
        foreach (var p in (await People(ct)).Where(p => p.Active))
        {
            foreach (var (first, second, why) in Pairs.Where(x => p.Roles.Contains(x.First) && p.Roles.Contains(x.Second)))
                csv.Row(p.Id, p.Name, first.ToString(), second.ToString(), why);
        }
        return new Population("conflicts.csv", "Active people who hold both sides of a control, at the making", csv.Rows - 1, "", csv.ToBytes());
    }

    public async Task<Population> Keys(CancellationToken ct)
    {
        var keys = (await db.Set<AccessKey>().AsNoTracking().ToListAsync(ct)).OrderBy(k => k.CreatedAt).ThenBy(k => k.Id, StringComparer.Ordinal);
        var csv = new CsvText().Row("key", "person", "label", "kind", "issued by", "only", "issued at", "until", "revoked at");
        foreach (var k in keys)
        {
            csv.Row(k.Id, k.PersonId, k.Label, k.Kind.ToString(), k.IssuedBy ?? "", string.Join(" ", k.Roles), BinderText.Iso(k.CreatedAt),
                BinderText.Iso(k.ExpiresAt), BinderText.Iso(k.RevokedAt));
        }
        return new Population("keys.csv", "Every token and sign-in link; the secrets are kept nowhere", csv.Rows - 1, "", csv.ToBytes());
    }

    public Population Rules()
    {
        var library = RuleLibrary.Default;
        var csv = new CsvText().Row("setting", "value").Row("rulebook version", library.Stamp.Version).Row("rulebook sha-256", library.Stamp.Hash);
        foreach (var (flag, value) in entity.Policies.OrderBy(p => p.Key, StringComparer.Ordinal))
            csv.Row($"policy {flag}", value);
        csv.Row("books", string.Join(" ", entity.Books)).Row("time zone", entity.TimeZone)
            .Row("fiscal year begins in month", entity.Calendar.StartMonth)
            .Row("tolerance of bills against meters, %", CsvText.Cell.Plain(InWords.Of(entity.MatchTolerancePercent)));
        return new Population("rules.csv", "The rulebook and the policies in force at the making", csv.Rows - 1, "", csv.ToBytes());
    }

    private async Task<List<Person>> People(CancellationToken ct) =>
        [.. (await db.People.AsNoTracking().ToListAsync(ct)).OrderBy(p => p.Id, StringComparer.Ordinal)];
}
