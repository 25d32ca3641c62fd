using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>What is asked of the books.</summary>
public enum BooksForm
{
    Total, Statement, Rank, Trend, Compare, Why, Share, Average, Forecast, Profit, Fact, Retirement, WhatIf, Decisions, Balance,
    Commitments,
    Contract, Record, Jobs, Reviews, Match, Budgets, Close, Audit, Explain, NamedStatement, Worked, Table, CannotAct, Help, Greeting,
    NotUnderstood,
}

/// <summary>Months, first and last inclusive, with how relative words were read.</summary>
public sealed record BooksPeriod(
    [property: JsonConverter(typeof(BooksPeriod.IsoMonth))] YearMonth From,
        [property: JsonConverter(typeof(BooksPeriod.IsoMonth))] YearMonth To, string? Note)
{
    internal sealed class IsoMonth : JsonConverter<YearMonth>
    {
        public override YearMonth Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Periods.TryParse(reader.GetString(), out var month) ? month : throw new JsonException("Not a month.");

        public override void Write(Utf8JsonWriter writer, YearMonth value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToIso());
    }

    [JsonIgnore]
    public int Months => ((To.Year - From.Year) * 12) + To.Month - From.Month + 1;

    [JsonIgnore]
    public bool IsMonth => From == To;
}

/// <summary>A question about the books with its slots filled. Everything it rests on was in the question, or stands in the
/// notes.</summary>
public sealed record BooksQuery
{
    public required BooksForm Form { get; init; }
    /// <summary><c>cost</c>, <c>net</c>, <c>value</c>, <c>outcomes</c>, <c>cost-per-outcome</c> or <c>target</c>.</summary>
    public string? Measure { get; init; }
    /// <summary>Every measure that was named of the same agents as one, where there are several.</summary>
    public IReadOnlyList<string> Measures { get; init; } = [];
    public string? Line { get; init; }
    /// <summary>Every cost line that was named, where there are several.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];
    /// <summary>Of a share of an agent's cost on a line: what it is a share of, <c>agent</c> or <c>line</c>.</summary>
    public string? ShareOf { get; init; }
    public string? Balance { get; init; }
    /// <summary>The statement that is named, or whose line <see cref="Balance"/> is, where that is not the balance sheet.</summary>
    public string? Statement { get; init; }
    public string? Dimension { get; init; }
    /// <summary>Keys of the entities asked about, the first being where the agents are.</summary>
    public IReadOnlyList<string> Entities { get; init; } = [];
    public IReadOnlyList<string> Agents { get; init; } = [];
    /// <summary>Whose books each named agent is in.</summary>
    public IReadOnlyDictionary<string, string> Homes { get; init; } = new Dictionary<string, string>();
    /// <summary>Whose agents, in words, where they were not named one by one.</summary>
    public string? AgentsOf { get; init; }
    public IReadOnlyList<string> Vendors { get; init; } = [];
    public IReadOnlyList<string> Models { get; init; } = [];
    /// <summary>Names of arrangements.</summary>
    public IReadOnlyList<string> Contracts { get; init; } = [];
    /// <summary>What usage is counted in: <c>gpu_hours</c>.</summary>
    public IReadOnlyList<string> Meters { get; init; } = [];
    /// <summary>The record that is asked about, and which of its attributes.</summary>
    public RecordQuery? Record { get; init; }
    public IReadOnlyList<BooksPeriod> Periods { get; init; } = [];
    /// <summary>The months of the turn before, which "the difference" sets beside these.</summary>
    public BooksPeriod? Earlier { get; init; }
    /// <summary>The reading of the turn before, which a turn that compares the last two answers sets beside this one.</summary>
    public BooksQuery? Prior { get; init; }
    /// <summary>What is worked out of <see cref="Operands"/>: <c>sum</c>, <c>difference</c>, <c>ratio</c>, <c>share</c> or <c>left</c>.</summary>
    public string? Operation { get; init; }
    public IReadOnlyList<BooksQuery> Operands { get; init; } = [];
    /// <summary>What is done with the rows of <see cref="Operands"/>, one step after another.</summary>
    public IReadOnlyList<TableStep> Steps { get; init; } = [];
    /// <summary>An amount that the asker stated, of which <c>left</c> tells what the operand leaves.</summary>
    public decimal? Stated { get; init; }
    /// <summary>Which points of a series are told: those <c>below</c> or <c>above</c> a bound, a target <c>met</c> or <c>missed</c>, the
    /// first of an unbroken run (<c>first-below</c>), the largest <c>rise</c> or <c>fall</c>.</summary>
    public string? Points { get; init; }
    /// <summary>Months that are left out of a series.</summary>
    public IReadOnlyList<BooksPeriod> LeftOut { get; init; } = [];
    /// <summary>Only what a list holds in both of two stretches.</summary>
    public bool InBoth { get; init; }
    /// <summary>How far the first of a ranking lies from the next.</summary>
    public bool Gap { get; init; }
    /// <summary>Of contracts: the months in which they end.</summary>
    public BooksPeriod? Ends { get; init; }
    public string? Order { get; init; }
    public string? Filter { get; init; }
    public int? Limit { get; init; }
    /// <summary>Which row of a ranking is asked for, 2 for the second.</summary>
    public int? Place { get; init; }
    /// <summary>Several agents are meant as one sum.</summary>
    public bool Sum { get; init; }
    /// <summary>Whether it was asked if a figure went <c>up</c> or <c>down</c>: the answer begins with yes or no.</summary>
    public string? Direction { get; init; }
    /// <summary>What is left out of the rest, as it is named, and what it is: <c>agent</c>, <c>vendor</c>, <c>line</c>.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];
    public string? WithoutKind { get; init; }
    /// <summary>Agents of this and the turns before it that it leaned on, which "the two" and "those" mean.</summary>
    public IReadOnlyList<string> Spoken { get; init; } = [];
    public string? Book { get; init; }
    /// <summary>Every book that is asked about, where there are several.</summary>
    public IReadOnlyList<string> Books { get; init; } = [];
    /// <summary>The currency in which all entities are told together.</summary>
    public string? Currency { get; init; }
    /// <summary>The entry of the register asked for: <c>owner</c>, <c>model</c>.</summary>
    public string? Fact { get; init; }
    /// <summary>What was told to be done and cannot be.</summary>
    public string? Act { get; init; }
    /// <summary>What is asked back where the words lean on something that is not there.</summary>
    public string? Asks { get; init; }
    /// <summary>How figures are to be shown: <c>percent</c>, <c>lakh</c>, <c>crore</c>.</summary>
    public string? Unit { get; init; }
    /// <summary>Only rows whose ranked figure is above, or below, this.</summary>
    public decimal? Above { get; init; }
    public decimal? Below { get; init; }
    /// <summary>Whether <see cref="Above"/> and <see cref="Below"/> are parts of the total, 0.1 for 10 %.</summary>
    public bool OfShare { get; init; }
    public int? Sentences { get; init; }
    public decimal? Percent { get; init; }
    public int? LifeMonths { get; init; }
    public bool Quarterly { get; init; }
    /// <summary>Only a number is asked: how many.</summary>
    public bool Counts { get; init; }
    /// <summary>What of the question was not understood, in its own words.</summary>
    public IReadOnlyList<string> Unused { get; init; } = [];
    /// <summary>What the reply says before its figures, or in their place: what is not held, not booked, not compared.</summary>
    public string? Lead { get; init; }
    /// <summary>A name that is not known, with names near it.</summary>
    public string? UnknownName { get; init; }
    public IReadOnlyList<string> Suggestions { get; init; } = [];
}
