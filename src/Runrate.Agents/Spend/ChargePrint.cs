using System.Globalization;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;

namespace Runrate.Agents.Spend;

/// <summary>
/// What a charge was when it was written, in eight bytes beside it: rows of bills are too many for a digest of their own each. What
/// tells rows of a window apart is not part of it, because a delivery with more columns renames rows.
/// </summary>
internal static class ChargePrint
{
    /// <summary>Signs it, once it is as it goes to the database.</summary>
    public static Charge Sign(this Charge charge)
    {
        charge.Print = Of(charge);
        return charge;
    }

    public static long Of(Charge c) => long.Parse(SealDigest.OfFields(
    [
        c.Source, c.ExternalId, c.Entity.Value, c.Agent.Value, c.AgentKey, c.ArrangementId?.ToString("N"), c.ImportId?.ToString("N"), $"{c.Line}",
        $"{c.Category}", c.IsCorrection ? "1" : "0", c.Provider, c.Service, c.Description, c.Model, c.Meter, c.InvoiceId, c.CommitmentId,
        Text(c.BilledCost), Text(c.EffectiveCost), c.Currency.Code, Text(c.ConsumedQuantity), c.ConsumedUnit, Text(c.PeriodStart),
        Text(c.PeriodEnd), $"{c.Date:uuuu-MM-dd}", c.Account, $"{c.Reverses}",
    ])[..16], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    // Digits behind the last that counts are the database's.
    private static string? Text(decimal? number) => number?.ToString("0.############################", CultureInfo.InvariantCulture);

    private static string Text(Instant at) => SealDigest.Micros(at).ToString(CultureInfo.InvariantCulture);
}
