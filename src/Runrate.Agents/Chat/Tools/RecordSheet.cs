using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Tools;

/// <summary>What is known of a record, written down attribute by attribute; what has no value says so.</summary>
internal sealed class RecordSheet(string name, string? agent, string link)
{
    private const string NotStated = "not stated";
    private readonly List<RecordValue> values = [];

    public RecordSheet With(string attribute, string? says, Book? book = null)
    {
        values.Add(new RecordValue(attribute, string.IsNullOrWhiteSpace(says) ? NotStated : says.Trim().TrimEnd('.'), null, book?.Name()));
        return this;
    }

    public RecordSheet With(string attribute, LocalDate? day, string otherwise = NotStated) =>
        With(attribute, day is { } on ? InWords.Of(on) : otherwise);

    public RecordSheet With(string attribute, Money? amount, Book? book = null, string otherwise = NotStated)
    {
        values.Add(new RecordValue(attribute, amount is { } sum ? InWords.Of(sum) : otherwise, amount is { } of ? ToolJson.Amount(of) : null,
            book?.Name()));
        return this;
    }

    /// <summary>The record with the attributes that are asked for, in their order.</summary>
    public DescribedRecord Telling(IReadOnlyList<string> asked, string? book) => new(name, agent, link, [.. asked.SelectMany(a =>
        values.Where(v => v.Attribute == a && (book is null || v.Book is null || v.Book == book)))]);
}
