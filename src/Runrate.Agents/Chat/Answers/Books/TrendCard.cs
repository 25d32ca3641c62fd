using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>A measure over months, beside an earlier stretch, on average, and where it will end.</summary>
internal static class TrendCard
{
    public static string Write(BooksQuery q, ToolCallRecord call, Func<string, string> agentName)
    {
        var result = call.Result;
        var currency = Card.Currency(result);
        var measure = Verdicts.Text(result, "measure");
        var points = result.GetProperty("points").EnumerateArray().ToList();
        var what = Verdicts.Text(result, "line") is { } line ? line : Card.MeasureName(measure);
        var scope = Card.Scope(result, q, agentName);
        var of = $"{(scope.Length > 0 ? $"{scope}: " : "")}";
        var where = $"({Card.Entity(result)})";
        if (points.TrueForAll(p => !Card.Has(p, "amount")))
            return $"{of}no outcome was accepted in {Span(points)} {where}, so there is no {what}.";
        if (points.TrueForAll(p => p.GetProperty("hasEntries").ValueKind == JsonValueKind.False))
            return $"{of}nothing is booked in {Span(points)} {where}.";
        if (Derived.Left(q, call.As<MeasureTrend>()) is { } kept)
            return $"{of}**{(q.Form == BooksForm.Average ? Value(kept.Average, points[0], currency) : Value(kept.Sum, points[0], currency))}** " +
                $"{(q.Form == BooksForm.Average ? "a month on average" : "in all")} over {kept.Count} months of {Span(points)} without " +
                $"{string.Join(" and ", q.LeftOut.Select(PeriodGrammar.Say))} {where}, {what}.\n\n{Table(points, what, currency)}";
        if (q.Form == BooksForm.Average)
            return $"{of}**{Value(result.GetProperty("average"), points[0], currency)}** a month on average in {Span(points)} " +
                $"{where}, {what}.\n\n{Table(points, what, currency)}";
        if (q.Points is { } asked)
            return $"{PointsCard.Write(asked, q, call.As<MeasureTrend>(), of, what, where)}\n\n{Table(points, what, currency)}";
        if (points.Count == 1)
            return ((q.Above ?? q.Below) is not null ? $"{SpendCard.Bound(q, points[0].GetProperty("amount").GetDecimal())}: " : "")
                + (of.Length > 0 ? of + what
                    : char.ToUpperInvariant(what[0]) + what[1..]) + $" of **{Value(points[0], currency)}** in {Span(points)} {where}.";
        if (q.Order is not null)
        {
            var sorted = points.Where(p => Card.Has(p, "amount")).OrderBy(p => p.GetProperty("amount").GetDecimal()).ToList();
            if (q.Order != "asc")
                sorted.Reverse();
            if (q.Limit is > 1 and var many)
                return $"{of}{string.Join(", ", sorted.Take(many).Select(p => $"**{Period(p)}** {Value(p, currency)}"))}: the " +
                    $"{(q.Order == "asc" ? "lowest" : "highest")} {what} of {Span(points)} {where}.\n\n{Table(points, what, currency)}";
            var top = sorted[0];
            return $"{of}**{Period(top)}** had the {(q.Order == "asc" ? "lowest" : "highest")} {what}, {Value(top, currency)}, of " +
                $"{Span(points)} {where}.\n\n{Table(points, what, currency)}";
        }
        var change = result.TryGetProperty("change", out var moved) && moved.ValueKind == JsonValueKind.Number
            ? moved.GetDecimal() : (decimal?)null;
        var share = Card.Has(result, "changeShare")
            ? $" ({Card.Percent(Math.Abs(result.GetProperty("changeShare").GetDecimal()))})" : "";
        var headline = change is null ? $"{of}{what}, {Span(points)} {where}."
            : change == 0 ? $"{of}{what} did not change from {Period(points[0])} to {Period(points[^1])} {where}: " +
                $"{Value(points[^1], currency)}."
            : $"{of}{what} went {(change < 0 ? "down" : "up")} by " +
                $"**{Value(Math.Abs(change.Value), points[0], currency)}**{share}, from {Value(points[0], currency)} in " +
                $"{Period(points[0])} to {Value(points[^1], currency)} in {Period(points[^1])} {where}.";
        return $"{Card.YesNo(q, change ?? 0)}{char.ToUpperInvariant(headline[0])}{headline[1..]}\n\n{Table(points, what, currency)}";
    }

    private static string Table(List<JsonElement> points, string what, string currency) => Card.Table(
        $"| Period | {char.ToUpperInvariant(what[0])}{what[1..]}{(IsMoney(points[0]) ? ", " + currency : "")} |",
        points.Select(p => $"| {Period(p)} | {Linked(p, currency)} |"));

    private static bool IsMoney(JsonElement point) => point.GetProperty("isMoney").GetBoolean();

    private static string Linked(JsonElement point, string currency) => !Card.Has(point, "amount") ? "–" : IsShare(point)
        ? Card.Percent(point.GetProperty("amount").GetDecimal()) : IsMoney(point) ? AnswerText.Linked(point, currency)
            : AnswerText.Number(point.GetProperty("amount").GetDecimal(), null);

    private static bool IsShare(JsonElement point) => point.TryGetProperty("isShare", out var share) && share.ValueKind == JsonValueKind.True;

    private static string Value(JsonElement point, string currency) => !Card.Has(point, "amount") ? "no outcome" : IsShare(point)
        ? Card.Percent(point.GetProperty("amount").GetDecimal()) : IsMoney(point) ? Card.Amount(point, currency)
            : AnswerText.Number(point.GetProperty("amount").GetDecimal(), null);

    private static string Value(decimal number, JsonElement like, string currency) => IsShare(like) ? Card.Percent(number) : IsMoney(like)
        ? AnswerText.Money(number,
        currency) : AnswerText.Number(number, null);

    private static string Value(JsonElement number, JsonElement like, string currency) => Value(number.GetDecimal(), like,
        currency);

    private static string Period(JsonElement point) => Card.Span(point);

    private static string Span(List<JsonElement> points) => points.Count == 1 ? Period(points[0])
        : $"{Card.Month(points[0], "from")} to {Card.Month(points[^1], "to")}";

    public static string Forecast(BooksQuery q, ToolCallRecord call, Func<string, string> agentName)
    {
        var result = call.Result;
        var currency = Card.Currency(result);
        var measure = Verdicts.Text(result, "measure");
        var what = Verdicts.Text(result, "line") is { } line ? line : Card.MeasureName(measure);
        var scope = Card.Scope(result, q, agentName);
        var money = measure != "outcomes";
        var error = Card.Has(result, "pastError") ? "Over the months below that method was off by " +
            $"{Card.Percent(result.GetProperty("pastError").GetDecimal())} on average." : "There are no earlier months to try " +
                "the method on.";
        var booked = result.GetProperty("monthBooked").GetDecimal() == 0 ? "nothing of it is booked yet"
            : $"{Figure("monthBooked")} of it is booked";
        var trials = Card.Table($"| Month | Forecast | Came |", result.GetProperty("trials").EnumerateArray().Select(t =>
            $"| {Card.Month(t, "month")} | {Number(t, "forecast")} | {Number(t, "actual")} |"));
        var tried = result.GetProperty("trials").GetArrayLength() > 0 ? $"\n\n#### How it did before\n{trials}" : "";
        var whose = scope.Length > 0 ? scope + ": " : "";
        if (q.Fact == "error" && call.As<MeasureForecast>() is { Trials.Count: > 0 } all)
        {
            var asked = q.Periods.Count > 0 ? all.Trials.FirstOrDefault(t => t.Month == q.Periods[0].From.ToIso()) : all.Trials[0];
            if (asked is not null && Derived.Off(all, asked.Month) is { } off)
                return $"{whose}{error} For {AnswerText.Month(asked.Month)} it said {Amount(asked.Forecast)} and {Amount(asked.Actual)} came: " +
                    $"**{Amount(Math.Abs(off.Apart))}** too {(off.Apart < 0 ? "low" : "high")}" +
                    $"{(off.Part is { } part ? $" ({Card.Percent(part)})" : "")}. " +
                    $"The method is {all.Method}, of {what} ({Card.Entity(result)}).{tried}";
        }
        if (q.Fact == "year" || q.Unit is not null && q.Periods is [{ Months: > 1 }])
            return $"{whose}**{Figure("yearForecast")}** of {what} for the fiscal year {Card.Month(result, "yearFrom")} to " +
                $"{Card.Month(result, "yearTo")}, of which {Figure("yearActual")} is booked ({Card.Entity(result)}). " +
                $"The method is {Verdicts.Text(result, "method")}. {error}";
        if (q.Fact == "month")
            return $"{whose}**{Figure("monthForecast")}** of {what} for {Card.Month(result, "month")} ({booked}), {Card.Entity(result)}. " +
                $"The method is {Verdicts.Text(result, "method")}. {error}";
        return $"{whose}**{Figure("monthForecast")}** of {what} for " +
            $"{Card.Month(result, "month")} ({booked}){Later()} and **{Figure("yearForecast")}** for the " +
            $"fiscal year {Card.Month(result, "yearFrom")} to {Card.Month(result, "yearTo")}, of which {Figure("yearActual")} " +
                $"is booked ({Card.Entity(result)}). " +
            $"The method is {Verdicts.Text(result, "method")}. {error}{tried}";

        string Amount(decimal number) => money ? AnswerText.Money(number, currency) : AnswerText.Number(number, null);

        // The method says the same of every month ahead.
        string Later() => q.Periods is [{ IsMonth: true } asked, ..]
            && NodaTime.Text.YearMonthPattern.Iso.Format(asked.From) is var month
            && string.CompareOrdinal(month, Verdicts.Text(result, "month")) > 0 ? $", the same for {AnswerText.Month(month)},"
                : "";

        string Figure(string name) => money ? Card.Money(result, name, currency) : Number(result, name);

        string Number(JsonElement holder, string name) => AnswerText.Number(holder.GetProperty(name).GetDecimal(), money
            ? currency : null);
    }
}
