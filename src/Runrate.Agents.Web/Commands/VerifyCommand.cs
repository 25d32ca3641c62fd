using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Api;

namespace Runrate.Agents.Web.Commands;

/// <summary><c>verify</c>: every invariant of the ledger and the chain of seals, of one entity or all; exit code 1 where
/// something does not hold.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var entity = new Option<string?>("--entity") { Description = "The legal entity (default: all)" };
        var command = new Command("verify", "Proves the ledger: balances, roll-ups, reversals and seals") { entity };
        command.SetAction(async (parsed, ct) =>
        {
            await using var session = await Session.Open(parsed, ct);
            var ids = await Entities(session, parsed.GetValue(entity), ct);
            if (!ids.IsOk)
                return session.Refuse(ids.Refusal);
            var verdicts = new List<VerdictView>();
            foreach (var id in ids.Value)
                verdicts.Add(VerdictView.Of(id, await session.Get<VerifyLedger>().Run(id, ct)));
            session.Answer(verdicts, () => verdicts.ForEach(v => Show(session, v)));
            return verdicts.TrueForAll(v => v.Holds) ? CommandLine.Done : CommandLine.Refused;
        });
        return command;
    }

    private static async Task<Outcome<List<EntityId>>> Entities(Session session, string? entity, CancellationToken ct)
    {
        if (entity is null)
            return await session.Get<RunrateDb>().Entities.OrderBy(e => e.Name).Select(e => e.Id).ToListAsync(ct);
        var chosen = await session.Get<EntityChoice>().Of(entity, ct);
        return chosen.IsOk ? new List<EntityId> { chosen.Value.Id } : chosen.Refusal;
    }

    private static void Show(Session session, VerdictView verdict)
    {
        session.Output.WriteLine(
            $"{verdict.Entity}: {(verdict.Holds ? "holds" : "does NOT hold")}; "
            + $"{verdict.Entries} entries in {verdict.Periods} months, {verdict.Seals} seals.");
        foreach (var finding in verdict.Findings)
            session.Output.WriteLine($"  {finding}");
    }
}
