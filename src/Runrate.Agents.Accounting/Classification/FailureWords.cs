namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// How one condition fails, in words. A value of a closed list is worded once and kept; numbers and dates, which have no
/// end of values, are worded each time.
/// </summary>
internal sealed class FailureWords(FactDefinition fact, string wanted)
{
    private const int Listed = 64;
    private const int Open = Listed;
    private const int NotStated = Listed + 1;
    private const int NotKnown = Listed + 2;

    private readonly string?[] texts = new string?[NotKnown + 1];
    private readonly RejectedTreatment?[] alone = new RejectedTreatment?[NotKnown + 1];

    public string Of(bool known, long value)
    {
        var place = Place(known, value);
        return place < 0 ? Text(known, value) : texts[place] ??= Text(known, value);
    }

    /// <summary>The whole account of a row that fails on this condition and no other.</summary>
    public RejectedTreatment Alone(bool known, long value, TableRow row)
    {
        var place = Place(known, value);
        return place < 0 ? Rejected() : alone[place] ??= Rejected();

        RejectedTreatment Rejected() => new(row.Treatment, row.Start + Text(known, value));
    }

    private string Text(bool known, long value) =>
        $"{fact.Id} is {(known ? FactCatalog.Decode(fact, value) : "not known")}, not {wanted}";

    private int Place(bool known, long value) =>
        !known ? NotKnown
        : FactCode.IsOpen(value) ? Open
        : value == FactCode.NotStated ? NotStated
        : fact.Kind is FactKind.Number or FactKind.Date || value is < 0 or >= Listed ? -1
        : (int)value;
}
