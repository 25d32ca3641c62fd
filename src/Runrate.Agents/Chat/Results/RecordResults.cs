namespace Runrate.Agents.Chat.Results;

/// <summary>Records of one kind with the attributes that were asked for, in the order asked.</summary>
/// <param name="Count">How many there are, of which the first are told.</param>
/// <param name="Asked">The attributes that are told of each.</param>
/// <param name="NotHeld">Attributes that were asked for and that no record of the kind holds.</param>
/// <param name="Page">Where all of the kind stand.</param>
public sealed record DescribedRecords(
    string Entity, string Kind, string Currency, int Count, IReadOnlyList<string> Asked, IReadOnlyList<string> NotHeld,
    IReadOnlyList<DescribedRecord> Records, string Page);

/// <summary>A record with the values of its attributes.</summary>
/// <param name="Agent">The name of the agent that it belongs to; null where it is nobody's.</param>
public sealed record DescribedRecord(string Name, string? Agent, string Link, IReadOnlyList<RecordValue> Values);

/// <summary>What a record says of one attribute.</summary>
/// <param name="Says">In words; "not stated" where the record has the attribute and nothing in it.</param>
/// <param name="Amount">In the currency of the result, where the value is an amount.</param>
/// <param name="Book">The book in which it holds, where books differ.</param>
public sealed record RecordValue(string Attribute, string Says, decimal? Amount = null, string? Book = null);
