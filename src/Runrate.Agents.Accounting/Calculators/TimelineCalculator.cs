using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// An agent's spend over time as its kinds follow one another: running cost by month, capitalised models and software,
/// owned hardware. Each piece keeps its own treatment; the years add them up.
/// </summary>
internal static class TimelineCalculator
{
    private const string Amortisation = "amortisation";
    private const string Depreciation = "depreciation";

    private sealed record Piece(string Line, string? Asset, AmortizationSchedule Schedule);

    public static void Run(FactReader facts, Answer answer)
    {
        var pieces = new List<Piece>();
        foreach (var item in facts.Items("timeline"))
        {
            var inner = facts.Inside(item);
            var piece = Read(inner);
            if (inner.Refusal is { } refusal)
            {
                facts.Refuse($"timeline.{refusal.Field}", $"cannot be used: {refusal.Message}");
                return;
            }
            pieces.Add(piece!);
            answer.Work($"{piece!.Line}: {piece.Schedule.Cost} over {piece.Schedule.Rows.Count} months from "
                + $"{(piece.Schedule.Rows.Count > 0 ? piece.Schedule.Rows[0].Period.ToIso() : "now")}.");
        }
        if (pieces.Count == 0)
            facts.Missing("timeline", 0);
        if (!facts.Refused)
            Report(pieces, answer);
    }

    private static Piece? Read(FactReader facts)
    {
        var kind = facts.Text("kind") ?? facts.Missing("kind", "");
        return facts.Has("monthly") ? Running(facts, kind) : Capitalised(facts, kind);
    }

    private static Piece? Running(FactReader facts, string kind)
    {
        var (monthly, start, end) = (facts.Money("monthly"), facts.Date("start"), facts.Date("end"));
        facts.RequireOrder(start, end, "end");
        if (facts.Refused)
            return null;
        var months = MonthWeights.MonthsOf(start, end);
        return new(kind, null, AmortizationSchedule.StraightLine(
            monthly * months, facts.Zero, start, months, calendar: facts.Calendar, rounding: facts.Rounding));
    }

    private static Piece? Capitalised(FactReader facts, string kind)
    {
        var cost = facts.Money("amount", "cost");
        var residual = facts.MoneyOrZero("residual", "salvage");
        var start = facts.Date("ready", "placed", "start", "placed_in_service", "service_start");
        var end = facts.DateOrNull("service_end", "end");
        var months = end is { } last && last >= start ? MonthWeights.MonthsOf(start, last)
            : LifeFacts.Span(facts, "life", "useful_life") ?? facts.Missing("life_months", 1);
        if (facts.Refused)
            return null;
        var asset = AssetName(kind);
        var line = asset switch { "gpu" => Depreciation, "prepaid" => "service", _ => Amortisation };
        return new(line, asset, AmortizationSchedule.StraightLine(
            cost, residual, start, months, calendar: facts.Calendar, rounding: facts.Rounding));
    }

    private static string AssetName(string kind)
    {
        var names = (string word) => kind.Contains(word, StringComparison.OrdinalIgnoreCase);
        if (names("gpu") || names("hardware") || names("server"))
            return "gpu";
        if (names("prepaid") || names("reserved"))
            return "prepaid";
        return names("software") || names("licence") ? "software" : names("data") ? "data" : "model";
    }

    private static void Report(IReadOnlyList<Piece> pieces, Answer answer)
    {
        var years = pieces.SelectMany(piece => piece.Schedule.ByYear().Keys).Distinct().Order().ToList();
        var lines = pieces.Select(piece => piece.Line).Concat([Amortisation, Depreciation]).Distinct().ToList();
        var zero = Money.Zero(pieces[0].Schedule.Cost.Currency);
        var expense = new JsonObject();
        foreach (var year in years)
        {
            var inYear = new JsonObject();
            var total = zero;
            foreach (var line in lines)
            {
                var sum = pieces.Where(piece => piece.Line == line)
                    .Aggregate(zero, (soFar, piece) => soFar + piece.Schedule.ByYear().GetValueOrDefault(year, zero));
                inYear[Answer.Spell(line)] = Answer.Number(sum);
                total += sum;
            }
            inYear["total"] = Answer.Number(total);
            expense[year.ToString()] = inYear;
            answer.Set($"nbv_end_{year}", Carried(pieces, year, zero));
            answer.Work($"Year {year}: {total} in all.");
        }
        answer.Set("expense", expense);
    }

    private static JsonObject Carried(IReadOnlyList<Piece> pieces, int year, Money zero)
    {
        var carried = new JsonObject();
        foreach (var group in pieces.Where(piece => piece.Asset is not null).GroupBy(piece => piece.Asset!))
            carried[group.Key] = Answer.Number(group.Aggregate(zero, (sum, piece) => sum + CarriedAt(piece.Schedule, year)));
        return carried;
    }

    private static Money CarriedAt(AmortizationSchedule schedule, int year)
    {
        var end = schedule.Calendar.EndOfYear(year).ToYearMonth();
        return schedule.Rows.Count > 0 && schedule.Rows[0].Period > end ? Money.Zero(schedule.Cost.Currency)
            : schedule.CarryingAmountAt(end);
    }
}
