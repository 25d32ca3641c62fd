using System.CommandLine;
using System.Globalization;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Staffing;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Components.Page;

namespace Runrate.Agents.Web.Commands;

/// <summary><c>entity</c>: shows the settings of an entity, or changes them.</summary>
internal static class EntityCommand
{
    public static Command Create()
    {
        var entity = Shared.Entity();
        var name = new Option<string?>("--name") { Description = "Its name" };
        var start = new Option<int?>("--year-starts")
        {
            Description = "Month in which the fiscal year starts, 1 to 12; cannot be changed once data has been imported",
        };
        var zone = new Option<string?>("--time-zone")
        {
            Description = "Days begin at its midnight: Europe/Berlin; cannot be changed once data has been imported",
        };
        var tolerance = new Option<decimal?>("--tolerance")
        {
            Description = "How far, in percent, a bill may differ from the meter before two people have to accept it",
        };
        var stated = new Option<StatedCostUse?>("--stated-cost")
        {
            Description = "Whether usage without a price waits for one, or counts at the cost that its sender states until it has one",
        };
        var meters = new Option<MeterPrecedence?>("--meters")
        {
            Description = "Which counts where a provider's usage report and other meters saw the same calls",
        };
        var bills = new Option<BillPrecedence?>("--bills") { Description = "Which counts when both an invoice and a cost report exist" };
        var command = new Command("entity", "Shows or changes the settings of an entity")
        {
            entity, name, start, zone, tolerance, stated, meters, bills,
        };
        command.SetAction(async (parsed, ct) =>
        {
            await using var session = await Session.Open(parsed, ct);
            var chosen = await session.Get<EntityChoice>().Of(parsed.GetValue(entity), null, ct);
            if (!chosen.IsOk)
                return session.Refuse(chosen.Refusal);
            var change = new EntityChange(parsed.GetValue(name), parsed.GetValue(start), parsed.GetValue(zone), parsed.GetValue(tolerance),
                parsed.GetValue(stated), parsed.GetValue(meters), parsed.GetValue(bills));
            if (change != new EntityChange())
            {
                chosen = await session.Get<ManageEntities>().Change(chosen.Value.Id, change, session.Actor, ct);
                if (!chosen.IsOk)
                    return session.Refuse(chosen.Refusal);
            }
            var view = EntityView.Of(chosen.Value);
            return session.Answer(view, () => session.Output.WriteLine(
                $"{view.Name} ({view.Id}): {view.Currency}, fiscal year from month {view.StartMonth}, days of {view.TimeZone}, "
                + string.Create(CultureInfo.InvariantCulture, $"tolerance {view.MatchTolerancePercent:0.####} %. ")
                + $"Stated cost {Wording.Phrase(view.StatedCost).ToLowerInvariant()}; meters: {Wording.Phrase(view.Meters).ToLowerInvariant()}; "
                + $"bills: {Wording.Phrase(view.Bills).ToLowerInvariant()}."));
        });
        return command;
    }
}
