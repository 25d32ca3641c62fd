using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Exports;

/// <summary>
/// The audit binder: per agent its documentation, memos with their determinations, facts with evidence, schedules and entries; and for
/// the whole, the versions and the seals by which each can be proven. The same books give the same bytes.
/// </summary>
public sealed class AuditBinder(RunrateDb db)
{
    public static ExportFormat Format { get; } = new(
        "binder", "Audit binder", "Documentation per agent: models, versions, evidence", (w, ct) => w.From.Binder.Write(w.Scope, ct));

    /// <summary>Entries and seals through <see cref="ExportScope.To"/>; schedules and memos of the scope's book and the
    /// documents of all of them.</summary>
    public async Task<Outcome<ExportFile>> Write(ExportScope scope, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([scope.Entity], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{scope.Entity}'.", "entity");
        var content = await BinderContent.Load(db, entity, scope, ct);
        var zip = new ZipOfFiles();
        zip.Add("README.md", BinderText.Readme(content));
        zip.Add("rulebook.json", BinderText.Rulebook(content));
        zip.Add("seals.csv", Seals(content));
        await AddNotes(zip, scope, ct);
        foreach (var agent in content.Agents)
            AddAgent(zip, $"agents/{ZipOfFiles.FileName(agent.Id.Value)}", agent, content);
        AddArrangements(zip, "shared", null, content);
        zip.Add("shared/entries.csv", Entries(content.EntriesOf(null)));
        await AddDevelopment(zip, scope, content, ct);
        return new ExportFile($"binder-{scope.Entity}-{scope.Book.ToString().ToLowerInvariant()}-{scope.To.ToIso()}.zip",
            ExportFile.Zip, zip.ToBytes());
    }

    /// <summary>The chain behind development cost: project → gate → record of usage with session, commit and ticket → arrangement → entry.</summary>
    private async Task AddDevelopment(ZipOfFiles zip, ExportScope scope, BinderContent content, CancellationToken ct)
    {
        var projects = await db.DevelopmentProjects.AsNoTracking().Where(p => p.Entity == scope.Entity).OrderBy(p => p.Id).ToListAsync(ct);
        if (projects.Count == 0)
            return;
        var usage = await new DevelopmentQuery(db).Usage(scope.Entity, projects, scope.From.FirstDay(), scope.To.LastDay(), ct);
        zip.Add("development/gates.csv", BinderDevelopment.Gates(projects));
        zip.Add("development/usage.csv", BinderDevelopment.Usage(projects, usage, content));
    }

    private static void AddAgent(ZipOfFiles zip, string folder, Agent agent, BinderContent content)
    {
        zip.Add($"{folder}/model.md", BinderText.Model(agent, content));
        zip.Add($"{folder}/timeline.csv", Timeline(agent, content));
        zip.Add($"{folder}/entries.csv", Entries(content.EntriesOf(agent.Id)));
        AddArrangements(zip, folder, agent.Id, content);
    }

    private static void AddArrangements(ZipOfFiles zip, string folder, AgentId? agent, BinderContent content)
    {
        var arrangements = content.Arrangements.Where(a => a.Agent == agent).ToList();
        zip.Add($"{folder}/facts.csv", Facts(arrangements));
        zip.Add($"{folder}/schedule.csv", BinderSchedules.Write(content.Assets.Where(a => arrangements.Any(r =>
            r.Id == a.ArrangementId)), content));
        foreach (var arrangement in arrangements)
        {
            // The name alone may repeat; the identifier's tail tells two apart and stays short.
            var name = $"{ZipOfFiles.FileName(arrangement.Name)}-{arrangement.Id.ToString("N")[^6..]}";
            zip.Add($"{folder}/arrangements/{name}.md", BinderText.Arrangement(arrangement));
            foreach (var memo in content.Memos[arrangement.Id].OrderBy(m => m.Book).ThenBy(m => m.Version))
            {
                var path = $"{folder}/memos/{name}-{ZipOfFiles.FileName(memo.Book.ToString())}-v{memo.Version}";
                zip.Add($"{path}.md", BinderText.Memo(memo, arrangement));
                zip.Add($"{path}.json", Indented(memo.Determination));
            }
        }
    }

    // Notes on the months and on whatever else; their files stand beside the list under the hash that it names.
    private async Task AddNotes(ZipOfFiles zip, ExportScope scope, CancellationToken ct)
    {
        var notes = (await db.Notes.AsNoTracking().Where(n => n.Entity == scope.Entity).ToListAsync(ct))
            .OrderBy(n => n.At).ThenBy(n => n.Id).ToList();
        var csv = new CsvText().Row("at", "by", "subject", "step", "text", "file", "bytes", "sha-256");
        foreach (var note in notes)
        {
            csv.Row(BinderText.Iso(note.At), note.By, note.Subject, note.Step, note.Text, note.FileName ?? "",
                note.FileBytes is { } bytes ? bytes : "", note.FileHash ?? "");
        }
        zip.Add("notes.csv", csv.ToBytes());
        foreach (var note in notes.Where(n => n.FileHash is not null).DistinctBy(n => n.FileHash))
        {
            var content = await db.NoteContents.AsNoTracking().FirstAsync(c => c.NoteId == note.Id, ct);
            zip.Add($"evidence/{note.FileHash![..16]}-{ZipOfFiles.FileName(note.FileName!)}", content.Content);
        }
    }

    private static byte[] Facts(List<Arrangement> arrangements)
    {
        var csv = new CsvText().Row("arrangement", "fact", "value", "source", "evidence", "as of");
        foreach (var arrangement in arrangements)
        {
            foreach (var fact in arrangement.Facts.OrderBy(f => f.Fact, StringComparer.Ordinal))
                csv.Row(arrangement.Name, fact.Fact, fact.Value, fact.Source, fact.Evidence ?? "", BinderText.Iso(fact.AsOf));
        }
        return csv.ToBytes();
    }

    private static byte[] Timeline(Agent agent, BinderContent content)
    {
        var csv = new CsvText().Row("at", "kind", "by", "text");
        foreach (var happened in content.Events[agent.Id].OrderBy(e => e.At).ThenBy(e => e.Id))
            csv.Row(BinderText.Iso(happened.At), happened.Kind.ToString(), happened.By, happened.Text);
        return csv.ToBytes();
    }

    private static byte[] Entries(IEnumerable<(JournalEntry Entry, Posting Posting)> postings)
    {
        var csv = new CsvText().Row(
            "entry", "key", "kind", "book", "date", "period", "line", "account", "name", "debit", "credit", "currency", "agent",
                "memo", "basis", "source", "posted by");
        foreach (var (entry, posting) in postings)
        {
            var amount = posting.Amount;
            csv.Row(
                entry.Id.ToString(), entry.Key.Value, entry.Kind.ToString(), entry.Book?.ToString() ?? "all",
                    BinderText.Iso(entry.Date), entry.Period.ToIso(),
                posting.Line, CsvText.Cell.Plain(posting.Account), ChartOfAccounts.Default[posting.Account].Name,
                CsvText.Cell.Plain(amount.IsNegative ? "" : amount.Amount), CsvText.Cell.Plain(amount.IsNegative
                    ? amount.Abs().Amount : ""),
                amount.Currency.Code, posting.Agent?.Value ?? "", entry.Memo, entry.Basis ?? "", posting.Source ?? "", entry.PostedBy);
        }
        return csv.ToBytes();
    }

    private static byte[] Seals(BinderContent content)
    {
        var csv = new CsvText().Row("period", "status", "sealed by", "digest", "previous digest", "signed reason", "reopenings");
        foreach (var close in content.Closes)
            csv.Row(
                close.Period.ToIso(), close.Status.ToString(), close.SealedBy ?? "", close.Digest ?? "",
                    close.PreviousDigest ?? "", close.SignedReason ?? "",
                string.Join("; ", close.Reopenings.Select(r => $"{BinderText.Iso(r.At)} {r.By}: {r.Why}")));
        return csv.ToBytes();
    }

    private static readonly JsonSerializerOptions IndentedJson = new() { WriteIndented = true };

    private static string Indented(string json) => JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(json), IndentedJson);
}
