using System.CommandLine;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Sources;
using Runrate.Agents.Web.Api;

namespace Runrate.Agents.Web.Commands;

/// <summary><c>pull [SOURCE…]</c>: pulls sources now, as the button on their page does; one that fails does not stop the next.</summary>
internal static class PullCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("SOURCE")
        {
            Description = "Names of sources (default: all that are active)",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var entity = Shared.Entity();
        var command = new Command("pull", "Pulls sources of usage and cost now; an interrupted pull resumes where it stopped") { names, entity };
        command.SetAction(async (parsed, ct) =>
        {
            await using var session = await Session.Open(parsed, ct);
            var chosen = await session.Get<EntityChoice>().Of(parsed.GetValue(entity), ct);
            if (!chosen.IsOk)
                return session.Refuse(chosen.Refusal);
            var stated = await session.Get<ManageSources>().List(chosen.Value.Id, ct);
            var asked = parsed.GetValue(names) ?? [];
            if (asked.FirstOrDefault(n => !stated.Any(s => s.Name.Equals(n, StringComparison.OrdinalIgnoreCase))) is { } strange)
                return session.Refuse(new Refusal(RefusalCodes.NotFound, $"There is no source '{strange}'. "
                    + (stated.Count == 0 ? "None is stated." : $"There are: {string.Join(", ", stated.Select(s => s.Name))}."), "source"));
            return await Run(session, [.. stated.Where(s => asked.Length == 0 ? s.Active
                : asked.Contains(s.Name, StringComparer.OrdinalIgnoreCase))], ct);
        });
        return command;
    }

    private static async Task<int> Run(Session session, IReadOnlyList<Source> sources, CancellationToken ct)
    {
        var reports = new List<PullReport>();
        var done = CommandLine.Done;
        foreach (var source in sources)
        {
            var outcome = await session.Get<PullSource>().Run(source.Id, session.Actor, ct);
            if (outcome.IsOk)
                reports.Add(outcome.Value);
            else
                done = session.Refuse(outcome.Refusal with { Message = $"{source.Name}: {outcome.Refusal.Message}" });
        }
        session.Answer(reports, () =>
        {
            foreach (var report in reports)
                session.Output.WriteLine($"{report.Source}: {report.InWords}");
            if (sources.Count == 0)
                session.Output.WriteLine("No source is active. State one on the Sources page.");
        });
        return done;
    }
}
