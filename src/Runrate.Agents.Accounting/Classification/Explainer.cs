using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// Decides a table and writes the answer down: reason, authority, facts, questions, trace and what would change it.
/// </summary>
internal sealed class Explainer(RuleLibrary library)
{
    /// <summary>What the two-step test of US GAAP needs, and what a recoverable amount is made of.</summary>
    private static readonly string[] UsTestFigures = ["undiscounted_cash_flows", "fair_value"];
    private static readonly string[] RecoverableFigures = ["fair_value", "value_in_use"];

    private readonly FactCatalog catalog = library.Facts;
    private readonly TraceWriter trace = new(library);
    private readonly int function = library.Facts.Require("function").Index;
    private readonly FactDefinition expenseAnalysis = library.Facts.Require("policy.expense_analysis");
    private readonly FactDefinition putToUse = library.Facts.Require("put_to_use_known");
    private readonly FactDefinition usefulLife = library.Facts.Require("useful_life_months");

    public Determination Answer(Asked asked, Evaluation evaluation)
    {
        var table = asked.Table;
        var verdict = evaluation.Decide(asked);
        evaluation.Settle(verdict);
        var draft = new Draft(catalog);
        if (verdict.Defaulted)
        {
            foreach (var fact in evaluation.OpenFacts())
                draft.AskUnknown(catalog.Numbered[fact]);
            draft.Pending = draft.Questions.Count > 0;
        }
        var row = verdict.Blocked ? null : table.Rows[verdict.Row];
        trace.FactsAndPolicies(evaluation, verdict, asked, draft);
        BookTreatment? cautious = null;
        AskWhatWasPresumed(evaluation, verdict, draft);
        if (verdict.Level == Level.Presumed)
            cautious = CautiousTreatment(evaluation, row!, draft);
        var lines = row is null ? default : Lines(row.Outcome, asked, evaluation, draft);
        var life = row is null ? LifeAnswer.None : Life(row.Outcome, asked, draft);
        if (row is { Outcome.Method: "WrittenDownValue" })
            AskForUse(asked, draft);
        if (row is { Outcome: { Life: AssetLife.ServicePeriod, Book: BookTreatment.PrepaidAmortise } } && life.Months is null
            && !table.File.Framework.IsTax())
        {
            draft.AskUnknown(catalog.Require("service_dates_known"));
            draft.Defaulted = true;
        }
        var lease = row is { Outcome.Book: BookTreatment.RecogniseRouAndLeaseLiability } && table.File.Framework == Framework.UsGaap
            ? LeaseClassification.Of(asked) : null;
        if (lease is not null)
            Classify(lease, asked, draft);
        AddFlags(asked, row, verdict, draft);
        return Write(asked, evaluation, verdict, row, lines, life, cautious, draft) with { Method = lease?.Method ?? Method(row, asked, life) };
    }

    /// <summary>A presumption that decides, because its other value leads to another row, is asked about.</summary>
    private void AskWhatWasPresumed(Evaluation evaluation, Verdict verdict, Draft draft)
    {
        if (verdict.Blocked)
            return;
        foreach (var use in draft.Facts)
        {
            var fact = catalog.Require(use.Fact);
            if (use.Source == FactSource.Assumption && !fact.Ordinary && fact.Question is not null
                && FlipFinder.Bears(evaluation, verdict, fact))
                draft.Ask(fact);
        }
    }

    /// <summary>The class of a lease and what it rests on; what is missing is asked for.</summary>
    private void Classify(LeaseClassification lease, Asked asked, Draft draft)
    {
        foreach (var fact in lease.Used)
            draft.Use(asked.Facts.Find(fact)!);
        draft.Policies.AddRange(lease.Thresholds);
        draft.Flags.Add($"LEASE_CLASS: {lease.Because}");
        foreach (var fact in lease.Missing)
            draft.Ask(catalog.Require(fact));
    }

    private Determination Write(Asked asked, Evaluation evaluation, Verdict verdict, TableRow? row,
        (PnlLine? Pnl, BalanceSheetLine? Sheet) lines, LifeAnswer life, BookTreatment? cautious, Draft draft)
    {
        var table = asked.Table;
        var outcome = row?.Outcome;
        var framework = table.File.Framework;
        var status = Status(verdict, row, draft);
        var book = row is null ? BookTreatment.Blocked : outcome!.Book;
        return new Determination
        {
            Status = status,
            Framework = framework,
            BookTreatment = book,
            PnlLine = lines.Pnl,
            BalanceSheetLine = row is null ? BalanceSheetLine.None : lines.Sheet,
            TaxTreatment = outcome?.Tax,
            Action = outcome?.Action,
            UsefulLifeMonths = life.Months,
            Method = null,
            Because = Because(row, draft),
            RuleIds = RuleIds(row, draft),
            Citations = row is null ? BlockedCitations(evaluation) : Citations(row, life),
            FactsUsed = draft.Facts,
            Questions = draft.Questions,
            Trace = trace.Rows(evaluation, verdict),
            Flips = FlipFinder.Find(evaluation, verdict),
            Rejected = trace.Rejected(evaluation, verdict),
            PolicyUsed = draft.Policies,
            Flags = draft.Flags,
            SeedOverridden = row?.SeedOverridden is { } source ? library.Overrides[source] : null,
            PostsToLedger = framework != Framework.Management && status != DeterminationStatus.Blocked,
            ConservativeTreatment = cautious,
            Amounts = outcome is null ? null : AmountsOf(outcome, asked, life),
            Rulebook = library.Stamp,
            Decision = table.File.Decision,
        };
    }

    /// <summary>What would post without the presumptions; the presumptions that make the difference are asked about.</summary>
    private BookTreatment? CautiousTreatment(Evaluation evaluation, TableRow row, Draft draft)
    {
        var cautious = evaluation.DecideUnpresumed() is >= 0 and var other ? evaluation.Table.Rows[other] : null;
        if (cautious?.Treatment == row.Treatment)
            return null;
        foreach (var use in draft.Facts)
        {
            if (use.Source == FactSource.Assumption)
                draft.Ask(catalog.Require(use.Fact));
        }
        return cautious is null ? BookTreatment.Blocked : cautious.Outcome.Book;
    }

    private (PnlLine?, BalanceSheetLine?) Lines(RowOutcome outcome, Asked asked, Evaluation evaluation, Draft draft)
    {
        var sheet = outcome.ByAvailability && asked.Facts.Answer("available_for_use") == false
            ? BalanceSheetLine.IntangibleAssetsUnderDevelopment
            : outcome.BalanceSheet;
        if (outcome.ByAvailability && asked.Facts.Find("available_for_use") is { } available)
            draft.Use(available);
        var rule = outcome.PnlRule;
        if (asked.Table.File.Framework == Framework.Ifrs && outcome.Book is not null)
        {
            var byNature = expenseAnalysis.Values[(int)evaluation.Given[expenseAnalysis.Index]] == "nature";
            draft.Use(new PolicyUse("expense_analysis", byNature ? "nature" : "function"));
            rule = byNature ? PnlRule.ByNature : rule;
        }
        if (rule == PnlRule.Fixed)
            return (outcome.Pnl, sheet);
        if (rule == PnlRule.ByNature)
        {
            if (outcome.Book?.Capitalises() != true && asked.Facts.Find("cost_nature") is { } nature)
                draft.Use(nature);
            return (PresentationLine.ByNature(outcome, asked.Facts.Text("category"), asked.Facts.Text("cost_nature")), sheet);
        }
        return (PresentationLine.ByFunction(FunctionOf(asked, evaluation, draft)), sheet);
    }

    private string FunctionOf(Asked asked, Evaluation evaluation, Draft draft)
    {
        var fact = catalog.Facts[function];
        if (asked.Facts.EntryAt(function) is { } stated)
        {
            draft.Use(stated);
            if (asked.Facts.Text("function") is { } known)
                return known;
            draft.AskUnknown(fact);
            draft.Defaulted = true;
            return fact.Values[(int)fact.Conservative[^1].Value];
        }
        var value = FactRule.FirstHolding(fact.Presumed, evaluation.Given);
        var presumed = FactCatalog.Decode(fact, value == FactCode.Absent ? fact.Conservative[^1].Value : value);
        draft.Use(new FactUse(fact.Id, presumed, FactSource.Assumption));
        return presumed;
    }

    private LifeAnswer Life(RowOutcome outcome, Asked asked, Draft draft)
    {
        var life = UsefulLife.Of(outcome, asked.Table.File.Framework, asked.Facts, library, new LifePolicySource(asked.Policies));
        if (life.Fact is { } fact && asked.Facts.Find(fact) is { } stated)
            draft.Use(stated);
        if (life.Warning is { } warning)
            draft.Flags.Add(life.Cap is null ? $"USEFUL_LIFE: {warning}." : $"USEFUL_LIFE_CAPPED: {warning}.");
        if (!life.Defaulted)
            return life;
        draft.Flags.Add($"USEFUL_LIFE_BY_POLICY: {life.Months} months taken because no life is stated. {life.Policy!.Because}");
        draft.Use(new PolicyUse(LifePolicySource.Flag(life.Policy.Life) ?? "useful_life", life.Months!.Value.ToString()));
        if (asked.Facts.IsStated("useful_life_months"))
        {
            draft.AskUnknown(usefulLife);
            draft.Defaulted = true;
        }
        else
        {
            draft.Ask(usefulLife);
        }
        return life;
    }

    /// <summary>A block is known by its character; its depreciation waits until the asset is put to use.</summary>
    private void AskForUse(Asked asked, Draft draft)
    {
        if (asked.Facts.Date("put_to_use") is not null || asked.Facts.Date("placed_in_service") is not null)
            return;
        draft.Flags.Add("NOT_PUT_TO_USE: no depreciation until the day it is first put to use is known.");
        if (asked.Facts.IsStated("put_to_use"))
        {
            draft.AskUnknown(putToUse);
            draft.Defaulted = true;
        }
        else
        {
            draft.Ask(putToUse);
        }
    }

    private static string? Method(TableRow? row, Asked asked, LifeAnswer life) =>
        row is null ? null : Method(row.Outcome, asked.Facts, life);

    private static string? Method(RowOutcome outcome, FactSet facts, LifeAnswer life) =>
        outcome.Method is { } method ? method
        : !outcome.Capitalises && outcome.Book != BookTreatment.PrepaidAmortise ? null
        : facts.Text("method") is { } stated && outcome.Capitalises ? stated
        : life.Months is not null || outcome.Capitalises ? "StraightLine" : null;

    private void AddFlags(Asked asked, TableRow? row, Verdict verdict, Draft draft)
    {
        if (row is null)
            return;
        if (row.Status == DeterminationStatus.ImpairmentTestOverdue)
        {
            foreach (var figure in asked.Table.File.Framework == Framework.UsGaap ? UsTestFigures : RecoverableFigures)
            {
                if (asked.Facts.Number(figure) is null)
                    draft.AskUnknown(catalog.Require(figure));
            }
        }
        draft.Flags.AddRange(row.Flags);
        if (row.Outcome.Tax is not null && asked.Facts.IsStated("elections.sec179")
            && TaxAmounts.ElectionNote(asked.Facts, YearOf(asked)) is { } note)
            draft.Flags.Add(note);
        if (draft.Pending)
            draft.Flags.Add("DEFAULTED: the cautious answer, taken until the questions are answered.");
    }

    private static DeterminationStatus Status(Verdict verdict, TableRow? row, Draft draft) =>
        verdict.Blocked ? DeterminationStatus.Blocked
        : row!.Status == DeterminationStatus.ImpairmentTestOverdue ? DeterminationStatus.ImpairmentTestOverdue
        : row.Status == DeterminationStatus.Blocked ? DeterminationStatus.Blocked
        : draft.Pending || draft.Defaulted ? DeterminationStatus.DefaultedPendingFacts
        : row.Status ?? DeterminationStatus.Determined;

    private static string Because(TableRow? row, Draft draft)
    {
        if (row is not null && !draft.Pending)
            return row.Rule.Because;
        var missing = string.Join(", ", draft.Questions.Select(question => question.Fact));
        return row is null ? $"Nothing may post yet: no answer is safe while {missing} is not known."
            : $"{row.Rule.Because} This is the cautious answer while {missing} is not known.";
    }

    private static IReadOnlyList<string> RuleIds(TableRow? row, Draft draft) =>
        draft.MissingFactRules.Count == 0 ? row?.RuleIds ?? [] : [.. row?.RuleIds ?? [], .. draft.MissingFactRules];

    private static IReadOnlyList<Citation> Citations(TableRow row, LifeAnswer life) =>
        life.Cap is { } cap && !row.Citations.Contains(cap.Cite) ? [.. row.Citations, cap.Cite]
            : life is { Defaulted: true, Policy.Cite: { } source } && !row.Citations.Contains(source) ? [.. row.Citations, source]
            : row.Citations;

    private static List<Citation> BlockedCitations(Evaluation evaluation)
    {
        var table = evaluation.Table;
        var cites = new List<Citation>();
        Span<bool> cited = stackalloc bool[table.Cites.Length];
        for (var open = evaluation.OpenRows(); open.First is >= 0 and var row; open = open.Without(RowSet.Of(row)))
        {
            foreach (var place in table.CitesOf[row])
            {
                if (!cited[place])
                    cites.Add(table.Cites[place]);
                cited[place] = true;
            }
        }
        return cites;
    }

    private TreatmentAmounts? AmountsOf(RowOutcome outcome, Asked asked, LifeAnswer life) =>
        Amounts.Of(outcome, asked.Facts, life, library.Derived.ServicePeriod(asked.Facts.Values), YearOf(asked));

    /// <summary>The entity's year; the Indian tax year begins in April whatever the entity's does.</summary>
    private static FiscalCalendar YearOf(Asked asked) => asked.Table.File.Framework == Framework.IndiaTax
        ? FiscalCalendar.April : new FiscalCalendar(asked.FiscalYearStartMonth);
}

/// <summary>What an answer collects while it is written.</summary>
internal sealed class Draft(FactCatalog catalog)
{
    private readonly ulong[] used = new ulong[catalog.Count / 64 + 1];

    public List<FactUse> Facts { get; } = new(8);

    public List<Question> Questions { get; } = [];

    public List<PolicyUse> Policies { get; } = [];

    public List<string> Flags { get; } = [];

    /// <summary>The missing-fact rules applied: MF-01 …</summary>
    public List<string> MissingFactRules { get; } = [];

    /// <summary>The cautious row was taken, and the questions say which facts could still lead to another.</summary>
    public bool Pending { get; set; }

    /// <summary>Something beside the treatment itself was defaulted: the function, the life.</summary>
    public bool Defaulted { get; set; }

    public void Use(FactEntry entry) => Use(new FactUse(entry.Fact, entry.Value, entry.Source));

    public void Use(FactUse use)
    {
        Use(catalog.Require(use.Fact).Index, use);
    }

    public void Use(int index, FactUse use)
    {
        if (Uses(index))
            return;
        used[index / 64] |= 1UL << index % 64;
        Facts.Add(use);
    }

    public bool Uses(int fact) => (used[fact / 64] >> fact % 64 & 1) != 0;

    public void Use(PolicyUse use)
    {
        if (!Policies.Contains(use))
            Policies.Add(use);
    }

    /// <summary>A fact to confirm: the answer stands, but on an assumption.</summary>
    public void Ask(FactDefinition fact)
    {
        var question = fact.Asked;
        foreach (var known in Questions)
        {
            if (ReferenceEquals(known, question) || (fact.Derived && known.Id == question.Id))
                return;
        }
        Questions.Add(question);
    }

    /// <summary>A fact whose absence decided something: its missing-fact rule is one of the rules applied.</summary>
    public void AskUnknown(FactDefinition fact)
    {
        Ask(fact);
        if (fact.Ref is { } rule && !MissingFactRules.Contains(rule))
            MissingFactRules.Add(rule);
    }
}
