using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Audits;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Formats;
using Runrate.Agents.Treatments;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>Audits of imported books, the register of AI spend, and transitions from one way of running an agent to another.</summary>
public static class AuditsApi
{
    /// <summary>Bytes of an extract.</summary>
    public const long ExtractBytesMax = 64L << 20;

    public static void MapAudits(this RouteGroupBuilder api)
    {
        api.MapPost("/audits", Audit).TakesFile().WithMetadata(new RequestSizeLimitAttribute(ExtractBytesMax)).Accepts<string>("text/csv")
            .ForViewers().WithTags("Audits")
            .WithSummary("A general-ledger extract as CSV → AI spend recorded in the wrong place, with the entries that correct it");
        api.MapGet("/spend-register", Spend).ForViewers().WithTags("Audits")
            .WithSummary("AI spend by kind, items on the balance sheet, and what is undocumented");
        api.MapGet("/transitions", Transitions).ForViewers().WithTags("Audits")
            .WithSummary("Steps from one way of running an agent to another");
        api.MapPost("/transitions", Record).WithTags("Audits").WithSummary("Record a step; the new arrangement is classified again");
    }

    /// <param name="columns">Where headers do not tell: <c>date:Posted,accountCode:GL,description:Text,amount:Value</c>.</param>
    /// <param name="accounts">What accounts are where names do not tell: <c>6510:Expense,1400:Prepaid</c>.</param>
    private static async Task<Results<Ok<AuditView>, ProblemHttpResult>> Audit(
        HttpRequest request, AuditBooks audits, EntityChoice entities, CurrentActor actor, string? entity, string? framework, string? asOf,
        string? columns, string? accounts, string? dateOrder, decimal? materiality, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var options = AuditQuery.Read(chosen.Value, framework, asOf, columns, accounts, dateOrder, materiality);
        if (!options.IsOk)
            return Problems.Of(options.Refusal);
        return Problems.Result(await audits.Run(request.Body, options.Value, actor.Value, ct), AuditView.Of);
    }

    private static async Task<Results<Ok<SpendReport>, ProblemHttpResult>> Spend(
        SpendRegister register, EntityChoice entities, string? entity, string? period, string? book, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var month = QueryValues.Period(period);
        if (!month.IsOk)
            return Problems.Of(month.Refusal);
        var view = QueryValues.Book(book, chosen.Value.PrimaryBook);
        return view.IsOk
            ? Problems.Result(await register.Build(chosen.Value.Id, view.Value, month.Value, ct))
            : Problems.Of(view.Refusal);
    }

    private static async Task<Results<Ok<IReadOnlyList<TransitionRow>>, ProblemHttpResult>> Transitions(
        TransitionsQuery transitions, EntityChoice entities, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk ? TypedResults.Ok(await transitions.Run(chosen.Value.Id, ct)) : Problems.Of(chosen.Refusal);
    }

    private static async Task<Results<Created<TransitionRow>, ProblemHttpResult>> Record(
        JsonBody<TransitionStatement> body, RecordTransition record, TransitionsQuery transitions, CurrentActor actor, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var recorded = await record.Run(body.Content.Value, actor.Value, ct);
        if (!recorded.IsOk)
            return Problems.Of(recorded.Refusal);
        var rows = await transitions.Run(recorded.Value.Entity, ct);
        return TypedResults.Created("/api/transitions", rows.First(r => r.Id == recorded.Value.Id));
    }
}

/// <summary>Reads what an audit is asked with, from a query string or a form.</summary>
public static class AuditQuery
{
    public static Outcome<AuditOptions> Read(
        Entity entity, string? framework, string? asOf, string? columns, string? accounts, string? dateOrder, decimal? materiality)
    {
        var book = QueryValues.Book(framework, entity.PrimaryBook);
        if (!book.IsOk)
            return book.Refusal with { Field = "framework" };
        LocalDate? date = null;
        if (!string.IsNullOrWhiteSpace(asOf))
        {
            var parsed = LocalDatePattern.Iso.Parse(asOf);
            if (!parsed.Success)
                return new Refusal(RefusalCodes.InvalidValue, $"'{asOf}' is not a day. Write it as 2026-03-31.", "asOf");
            date = parsed.Value;
        }
        DateOrder? order = dateOrder?.Trim().ToLowerInvariant() switch
        {
            null or "" => null,
            "dmy" => DateOrder.DayFirst,
            "mdy" => DateOrder.MonthFirst,
            _ => (DateOrder)(-1),
        };
        if (order is { } stated && !Enum.IsDefined(stated))
            return new Refusal(RefusalCodes.InvalidValue, $"'{dateOrder}' is no order of dates: dmy or mdy.", "dateOrder");
        var classes = new Dictionary<string, AccountClass>(StringComparer.Ordinal);
        foreach (var (account, name) in Pairs(accounts))
        {
            if (!Named.TryParse<AccountClass>(name, ignoreCase: true, out var kind) || !Enum.IsDefined(kind))
                return new Refusal(RefusalCodes.InvalidValue,
                    $"'{name}' is no kind of account. There are: {string.Join(", ", Enum.GetNames<AccountClass>())}.", "accounts");
            classes[account] = kind;
        }
        return new AuditOptions(entity.Id, book.Value, date, new GlMapping(Pairs(columns), order, classes), materiality);
    }

    /// <summary><c>a:b,c:d</c>; a part without a colon names nothing and is left to the reader to refuse.</summary>
    private static Dictionary<string, string> Pairs(string? text) => (text ?? "").Split(',',
        StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(p => p.Split(':', 2, StringSplitOptions.TrimEntries)).GroupBy(p => p[0], StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Last().Length > 1 ? g.Last()[1] : "", StringComparer.Ordinal);
}

/// <summary>The report as the API answers it.</summary>
/// <param name="Framework">As callers write it: <c>US_GAAP</c>.</param>
/// <param name="Clean">Whether nothing was found and nothing is to be asked.</param>
public sealed record AuditView(
    string Framework, LocalDate AsOf, bool Clean, int Read, int Judged, int AfterReportingDate, IReadOnlyList<AuditFinding> Findings,
    IReadOnlyList<AuditQuestion> Questions, IReadOnlyList<NotUnderstood> NotUnderstood, MaterialityBasis Materiality,
    IReadOnlyDictionary<string, Money> Recognised)
{
    public static AuditView Of(AuditReport report) => new(
        Frameworks.Of(report.Framework).Code(), report.AsOf, report.IsClean, report.Read, report.Judged,
            report.AfterReportingDate, report.Findings, report.Questions,
        report.NotUnderstood, report.Materiality, report.Recognised);
}
