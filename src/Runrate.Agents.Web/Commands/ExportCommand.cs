using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Exports;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Commands;

/// <summary><c>export FORMAT</c>: the same files as <c>GET /api/exports/…</c>, to a file or to the standard output.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var format = new Argument<string>("FORMAT") { Description = string.Join(", ", ExportCatalog.Formats) + "; a2a-card or asor with --agent" };
        var agent = new Option<string?>("--agent") { Description = "The agent of a card" };
        var period = new Option<string?>("--period") { Description = "A month such as 2026-01 (default: the latest with entries)" };
        var from = new Option<string?>("--from") { Description = "The first month of several" };
        var book = Shared.Book("UsGaap, Ifrs, IndAs, UsTax, IndiaTax or Management (default: the entity's first)");
        var entity = Shared.Entity();
        var tax = new Option<string?>("--tax-rate") { Description = "The tax rate's name in Xero (default: Tax Exempt)" };
        var output = new Option<FileInfo?>("--output", "-o") { Description = "Where to write (default: standard output)" };
        var command = new Command("export", "Exports the books in another program's format")
        {
            format, period, from, book, agent, entity, tax, output,
        };
        command.SetAction(async (parsed, ct) =>
        {
            await using var session = await Session.Open(parsed, ct);
            if (parsed.GetValue(format) is "a2a-card" or "asor")
                return await Card(session, parsed.GetValue(format)!, parsed.GetValue(agent), parsed.GetValue(output), ct);
            var scope = await Scope(session, parsed.GetValue(entity), parsed.GetValue(period), parsed.GetValue(from), parsed.GetValue(book), ct);
            if (!scope.IsOk)
                return session.Refuse(scope.Refusal);
            var file = await session.Get<ExportCatalog>().Run(
                parsed.GetValue(format)!, scope.Value with { TaxRate = parsed.GetValue(tax) }, session.Actor, ct);
            if (!file.IsOk)
                return session.Refuse(file.Refusal);
            return await Write(session, file.Value, parsed.GetValue(output), ct);
        });
        return command;
    }

    private static async Task<int> Card(Session session, string format, string? id, FileInfo? output, CancellationToken ct)
    {
        var agentId = new AgentId(id ?? "");
        var agent = await session.Get<RunrateDb>().Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Id == agentId, ct);
        if (agent is null)
            return session.Refuse(new Refusal(RefusalCodes.NotFound, $"There is no agent '{id}'. Name one with --agent.", "agent"));
        var entity = await session.Get<RunrateDb>().Entities.FindAsync([agent.Entity], ct);
        var text = AgentCards.Write(agent, entity!.Name, format == "asor" ? CardFormat.Asor : CardFormat.A2a);
        return await Write(session, new ExportFile($"{id}.json", "application/json", System.Text.Encoding.UTF8.GetBytes(text)), output, ct);
    }

    private static async Task<Outcome<ExportScope>> Scope(
        Session session, string? entityId, string? period, string? from, string? bookName, CancellationToken ct)
    {
        var entity = await session.Get<EntityChoice>().Of(entityId, ct);
        if (!entity.IsOk)
            return entity.Refusal;
        var book = QueryValues.Book(bookName, entity.Value.PrimaryBook);
        if (!book.IsOk)
            return book.Refusal;
        var text = period ?? await LatestPeriod(session, entity.Value.Id, ct);
        if (text is null)
            return new Refusal(RefusalCodes.NotFound, $"{entity.Value.Name} has no entries yet.", "period");
        var to = QueryValues.Period(text);
        if (!to.IsOk)
            return to.Refusal;
        var first = QueryValues.Period(from ?? text, "from");
        return first.IsOk ? new ExportScope(entity.Value.Id, book.Value, first.Value, to.Value) : first.Refusal;
    }

    private static async Task<string?> LatestPeriod(Session session, EntityId entity, CancellationToken ct)
    {
        var periods = await session.Get<RunrateDb>().Balances.Where(b => b.Entity == entity).Select(b => b.Period).Distinct().ToListAsync(ct);
        return periods.Count == 0 ? null : periods.Max().ToIso();
    }

    private static async Task<int> Write(Session session, ExportFile file, FileInfo? output, CancellationToken ct)
    {
        if (output is null)
        {
            // Bytes as they are, where the output is a stream of bytes: a workbook is not text.
            if (ReferenceEquals(session.Output, Console.Out))
            {
                await using var standard = Console.OpenStandardOutput();
                await standard.WriteAsync(file.Content, ct);
            }
            else
            {
                await session.Output.WriteAsync(System.Text.Encoding.UTF8.GetString(file.Content));
            }
            return CommandLine.Done;
        }
        await File.WriteAllBytesAsync(output.FullName, file.Content, ct);
        return session.Answer(new { file = output.FullName, bytes = file.Content.Length }, () =>
            session.Output.WriteLine($"Wrote {output.FullName}, {file.Content.Length} bytes."));
    }
}
