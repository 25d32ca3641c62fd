using System.Text.Json;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Chat.Drafts;

/// <summary>A memo to be: the spend's facts and what the rules say of them.</summary>
public sealed record MemoBody(string Framework, JsonElement Facts, JsonElement Determination, string Text);

/// <summary>One leg; exactly one side is stated, in major units.</summary>
/// <param name="Account">A code of the chart of accounts.</param>
public sealed record DraftLine(string Account, decimal Debit, decimal Credit, string? Agent = null);

/// <param name="Date">ISO.</param>
/// <param name="Book">A book's name, or null for an entry that all books share.</param>
public sealed record EntryBody(string Memo, string Date, string? Book, IReadOnlyList<DraftLine> Lines);

public sealed record RetirementBody(string Agent, string Reason);
