using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Persistence;
using Runrate.Agents.Statements;

namespace Runrate.Agents.Chat.Tools;

/// <summary>What a decision would do before it is taken.</summary>
public sealed class PreviewTools(RunrateDb db, PreviewDecision preview, ToolContext context)
{
    public static ToolDeclaration PreviewTool { get; } = new("preview_decision", "Preview a decision",
        w => w.Of<PreviewTools>().Preview);

    [Description("""
        Projects an agent's net contribution for the next months without a decision and with it: useful-life, price-change, model-swap or retirement.
        Nothing is posted.
        """)]
    public async Task<Outcome<PreviewedDecision>> Preview(
        [Description("The agent's key")] string agent,
        [Description("What is decided")]
        [AllowedValues("useful-life", "price-change", "model-swap", "retirement")] string decision,
        [Description("For useful-life: the new whole life in months")] int? usefulLifeMonths = null,
        [Description("For price-change: per cent, -20 for a fifth cheaper")] decimal? pricePercent = null,
        [Description("For model-swap: the model as price lists spell it")] string? model = null,
        [Description("For retirement: the last day, ISO")] string? effectiveOn = null,
        [Description("Months to project, 12 when left out")] int? months = null,
        CancellationToken ct = default)
    {
        PreviewKind? kind = decision switch
        {
            "useful-life" => PreviewKind.UsefulLife,
            "price-change" => PreviewKind.PriceChange,
            "model-swap" => PreviewKind.ModelSwap,
            "retirement" => PreviewKind.Retirement,
            _ => null,
        };
        if (kind is not { } chosen)
        {
            return new Refusal(
                RefusalCodes.InvalidValue, "decision is useful-life, price-change, model-swap or retirement.", "decision");
        }
        LocalDate? last = null;
        if (effectiveOn is not null)
        {
            var parsed = LocalDatePattern.Iso.Parse(effectiveOn);
            if (!parsed.Success)
                return new Refusal(RefusalCodes.InvalidValue, $"'{effectiveOn}' is not a date such as 2026-12-31.", "effectiveOn");
            last = parsed.Value;
        }
        // Unless another day is named, it leaves with the running month.
        if (chosen == PreviewKind.Retirement && last is null)
            last = context.Today.ToYearMonth().LastDay();
        // Amortisation lives in the published book; value produced only in the management book.
        var book = chosen == PreviewKind.UsefulLife ? context.Entity.PrimaryBook : Book.Management;
        var from = context.Period.Next();
        var result = await preview.Run(
            new PreviewRequest(new AgentId(agent), chosen, book, from, months ?? 12, usefulLifeMonths, pricePercent, model, last), ct);
        if (!result.IsOk)
            return result.Refusal;
        var view = result.Value;
        return new PreviewedDecision(
            $"Over {view.Months.Count} months from {from.ToIso()} the net contribution would change by {InWords.Of(view.Difference)}.",
            ToolJson.Amount(view.Difference), context.Entity.Name, context.Entity.FunctionalCurrency.Code, decision, agent,
            (await db.Agents.FindAsync([new AgentId(agent)], ct))?.Name, last is { } leaves ? LocalDatePattern.Iso.Format(leaves) : null,
            last is { } day ? [.. view.Books.Select(b => Carried(b.Book, b.Months.FirstOrDefault(m => m.Period == day.ToYearMonth())))
                .OfType<CarryingPreview>()] : null,
            [.. view.Workings],
            [.. view.Months.Select(m => new MonthPreview(m.Period.ToIso(), ToolJson.Amount(m.Before), ToolJson.Amount(m.After)))]);
    }

    private static CarryingPreview? Carried(Book book, PreviewBookMonth? month) => month is null ? null
        : new(book.ToString(), ToolJson.Amount(month.CarryingBefore), ToolJson.Amount(month.CarryingAfter),
            ToolJson.Amount(month.CarryingBefore - month.CarryingAfter));
}
