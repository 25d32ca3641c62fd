using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Ledger;

/// <summary>
/// The natural key that makes posting idempotent, spelled as a path: <c>usage/2026-01-31/atlas/1</c>. The same key with
/// the same postings is the same entry; with other postings it is refused.
/// </summary>
public readonly record struct EntryKey(string Value)
{
    public const int LengthMax = 200;

    public static EntryKey Of(params ReadOnlySpan<string> parts)
    {
        var value = string.Join('/', parts!);
        Invariant.Check(value.Length is > 0 and <= LengthMax, $"An entry key has 1 to {LengthMax} characters: '{value}'.");
        return new EntryKey(value);
    }

    public override string ToString() => Value;
}

/// <summary>The business event an entry records. Stored by name, so the order may change.</summary>
public enum EntryKind
{
    Opening, Usage, Charge, Prepayment, PrepaymentRelease, Acquisition, Amortization, Impairment, ImpairmentReversal,
    WriteDown, Lease, Disposal, Retirement, DeferredTax, DeferredTaxRateChange, TaxDepreciation, Output, TrueUp, Reclassification, Correction,
    Reversal, Manual, Allocation, Recharge,
}
