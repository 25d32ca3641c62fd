using System.CommandLine;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Components.Page;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Commands;

/// <summary><c>import FILE…</c>: files through the same intake as the API; a file that is refused does not stop the next.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "Files to import", Arity = ArgumentArity.OneOrMore };
        var format = new Option<string?>("--format") { Description = $"One of {string.Join(", ", ImportFormats.All)} (default: detected)" };
        var agent = new Option<string?>("--agent") { Description = "The agent of records that nothing else assigns" };
        var currency = new Option<string?>("--currency") { Description = "The currency of a file that states none" };
        var preview = new Option<bool>("--preview") { Description = "Say what the files would change, and change nothing" };
        var part = new Option<bool>("--part") { Description = "Each file is one part of a statement: rows missing from it are kept" };
        var askAbove = new Option<decimal?>("--ask-above") { Description = "Refuse a file that changes stored cost by more than this" };
        var mapping = new Option<string?>("--mapping") { Description = "A saved mapping of columns, for a table whose headings no format knows" };
        var asOf = new Option<string?>("--as-of") { Description = "When the delivery was made; one older than the stored data changes nothing" };
        var entity = Shared.Entity();
        var command = new Command("import", "Imports usage, bills, price lists and other files")
        {
            files, format, agent, currency, preview, part, askAbove, asOf, mapping, entity,
        };
        command.SetAction(async (parsed, ct) =>
        {
            await using var session = await Session.Open(parsed, ct);
            var chosen = await session.Get<EntityChoice>().Of(parsed.GetValue(entity), parsed.GetValue(agent), ct);
            if (!chosen.IsOk)
                return session.Refuse(chosen.Refusal);
            var statedAt = DeliveriesApi.Time(parsed.GetValue(asOf));
            if (!statedAt.IsOk)
                return session.Refuse(statedAt.Refusal);
            var options = new ImportOptions(chosen.Value.Id, parsed.GetValue(format), QueryValues.Agent(parsed.GetValue(agent)),
                parsed.GetValue(currency), Preview: parsed.GetValue(preview), AskAbove: parsed.GetValue(askAbove),
                IsPart: parsed.GetValue(part), StatedAt: statedAt.Value, Mapping: parsed.GetValue(mapping));
            return parsed.GetValue(format) is "a2a-card" or "asor"
                ? await HireAll(session, chosen.Value.Id, parsed.GetValue(files)!, ct)
                : await Run(session, parsed.GetValue(files)!, options, ct);
        });
        return command;
    }

    /// <summary>Cards describe agents and not cost: they are hired, and what a card lacks is named.</summary>
    private static async Task<int> HireAll(Session session, EntityId entity, FileInfo[] files, CancellationToken ct)
    {
        var hired = new List<AgentView>();
        foreach (var file in files)
        {
            if (!file.Exists)
                return session.Refuse(new Refusal(RefusalCodes.NotFound, $"There is no file {file.FullName}.", "file"));
            var outcome = await session.Get<HireFromCard>().Run(entity, await File.ReadAllTextAsync(file.FullName, ct), session.Actor, ct);
            if (!outcome.IsOk)
                return session.Refuse(outcome.Refusal with { Message = $"{file.Name}: {outcome.Refusal.Message}" });
            hired.AddRange(outcome.Value.Select(AgentView.Of));
        }
        return session.Answer(hired, () => hired.ForEach(a => session.Output.WriteLine($"Hired {a.Name} ({a.Id}).")));
    }

    private static async Task<int> Run(Session session, FileInfo[] files, ImportOptions options, CancellationToken ct)
    {
        var exit = CommandLine.Done;
        var done = new List<object>();
        var table = Session.Table("file", "format", "accepted", "restated", "known already", "quarantined");
        var totals = new List<string>();
        foreach (var file in files)
        {
            if (!file.Exists)
            {
                exit = session.Refuse(new Refusal(RefusalCodes.NotFound, $"There is no file {file.FullName}.", "file"));
                continue;
            }
            await using var content = file.OpenRead();
            var report = await session.Get<ImportUpload>().Run(content, file.Name, options, session.Actor, ct);
            if (!report.IsOk || report.Value.Refused)
            {
                var refusal = report.IsOk ? ImportView.Of(report.Value).Refusal() : report.Refusal;
                exit = session.Refuse(refusal with { Message = $"{file.Name}: {refusal.Message}" });
                continue;
            }
            var view = ImportView.Of(report.Value);
            done.Add(view);
            table.Line(
                file.Name, view.Format, view.Accepted.ToString(), (view.Restated + view.Removed).ToString(),
                view.Duplicates.ToString(), view.Quarantined.Count.ToString());
            totals.AddRange(view.Totals.Select(t => $"{file.Name}  {t.Key} {t.Value}"));
            totals.AddRange(view.Effects.Where(e => e.Difference != 0).Select(e => $"{file.Name}  {ImportWording.Effect(e)}"));
            foreach (var rejected in view.Rejected)
                await session.Error.WriteLineAsync(
                    $"{file.Name} line {rejected.Line}{(rejected.Column is null ? "" : $", {rejected.Column}")}: {rejected.Reason}");
        }
        if (done.Count > 0)
            session.Answer(done.Count == 1 ? done[0] : done, () =>
            {
                session.Terminal.Write(table);
                totals.ForEach(session.Output.WriteLine);
            });
        return exit;
    }
}
