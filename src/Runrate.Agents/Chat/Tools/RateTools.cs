using System.ComponentModel;
using NodaTime.Text;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Chat.Tools;

/// <summary>The rate at which a month's figures are told in another currency.</summary>
public sealed class RateTools(RunrateDb db, ToolContext context)
{
    public static ToolDeclaration GetExchangeRateTool { get; } = new("get_exchange_rate", "Exchange rate of a month",
        w => w.Of<RateTools>().GetExchangeRate);

    [Description("What one unit of the entity's currency is in another currency on the last day of a month, by the rates that are held; no rate " +
        "where none of the 31 days before is held. A rate that is held the other way round is turned.")]
    public async Task<Outcome<MonthRate>> GetExchangeRate(
        [Description("The other currency, such as USD")] string to = "USD",
        [Description("Month, 2026-10; the latest with figures when left out")] string? period = null,
        CancellationToken ct = default)
    {
        var month = context.Period;
        if (period is not null && !Periods.TryParse(period, out month))
            return new Refusal(RefusalCodes.InvalidValue, $"'{period}' is not a month such as 2026-10.", "period");
        if (!Currency.TryParse(to, out var other))
            return new Refusal(RefusalCodes.InvalidValue, $"'{to}' is not a currency such as USD.", "to");
        var (own, day) = (context.Entity.FunctionalCurrency, month.LastDay());
        var rate = (await FxTable.Load(db, other, day, day, ct)).Rate(own, day)
            ?? ((await FxTable.Load(db, own, day, day, ct)).Rate(other, day) is { } turned and not 0 ? 1 / turned : (decimal?)null);
        return new MonthRate(context.Entity.Name, own.Code, other.Code, month.ToIso(), LocalDatePattern.Iso.Format(day), rate);
    }
}
