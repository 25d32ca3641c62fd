using System.CommandLine;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Web.Api;

namespace Runrate.Agents.Web.Commands;

/// <summary><c>close PERIOD</c>: runs the steps and, where asked for, seals.</summary>
internal static class CloseCommand
{
    public static Command Create()
    {
        var period = new Argument<string>("PERIOD") { Description = "A month such as 2026-01" };
        var seal = new Option<bool>("--seal") { Description = "Seal the month when its steps are done" };
        var reason = new Option<string?>("--reason") { Description = "Why it is sealed in spite of open exceptions" };
        var entity = Shared.Entity();
        var command = new Command("close", "Closes a month: accrues, releases prepayments, amortises, tests for impairment, checks")
        {
            period, seal, reason, entity,
        };
        command.SetAction(async (parsed, ct) =>
        {
            await using var session = await Session.Open(parsed, ct);
            var month = QueryValues.Period(parsed.GetValue(period));
            if (!month.IsOk)
                return session.Refuse(month.Refusal);
            var chosen = await session.Get<EntityChoice>().Of(parsed.GetValue(entity), ct);
            if (!chosen.IsOk)
                return session.Refuse(chosen.Refusal);
            var runner = session.Get<CloseRunner>();
            var view = await runner.Prepare(chosen.Value.Id, month.Value, session.Actor, null, ct);
            if (view.IsOk && parsed.GetValue(seal))
                view = await runner.Seal(chosen.Value.Id, month.Value, session.Actor, parsed.GetValue(reason), ct);
            return view.IsOk ? session.Answer(view.Value, () => Show(session, view.Value)) : session.Refuse(view.Refusal);
        });
        return command;
    }

    private static void Show(Session session, CloseView view)
    {
        var table = Session.Table("step", "posted", "posted before", "needs attention");
        foreach (var step in view.Steps)
            table.Line(step.Step, step.Posted.ToString(), step.AlreadyPosted.ToString(), string.Join('\n', step.NeedsAttention));
        session.Terminal.Write(table);
        foreach (var exception in view.Exceptions)
            session.Output.WriteLine($"{exception.Weight}: {exception.Text}");
        if (view.ChangedSince.Count > 0)
            session.Output.WriteLine($"Changed since the steps ran: {InWords.Join(view.ChangedSince)}. Run the close again.");
        session.Output.WriteLine(view.Digest is null ? $"{view.Status}" : $"{view.Status}, seal {view.Digest}");
    }
}
