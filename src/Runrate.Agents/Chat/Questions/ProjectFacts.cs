using System.Text.Json.Nodes;
using NodaTime;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>The inputs of calculations about projects and lives: splits of cost, changes of standard, default lives, reversals
/// and
/// exits.</summary>
internal sealed class ProjectFacts(SortedDictionary<string, string> facts, IReadOnlyList<Token> tokens, Figures figures,
    Dictionary<string, LocalDate> dates, IReadOnlyList<string> frameworks)
{
    private static readonly string[] AssetWords =
        ["server", "network", "gpu", "cluster", "rack", "laptop", "desktop", "workstation", "computer", "device", "software",
            "license", "model", "weight", "dataset", "data", "platform", "mlops"];

    private bool Says(params string[] words) => tokens.Any(t => words.Contains(t.Text));

    /// <summary>Items with stage or phase; the term of a hosting arrangement where one is stated.</summary>
    public void CostSplit()
    {
        var adopted = facts.GetValueOrDefault("asu_2025_06_adopted");
        var byStage = frameworks[0] == "US_GAAP";
        facts.Clear();
        facts["items"] = ItemReader.Read(tokens, byStage).ToJsonString();
        if (byStage)
            facts["asu_2025_06_adopted"] = adopted ?? "No";
        if (figures.Currency is { } currency && currency != "USD")
            facts["currency"] = currency;
        if (Says("cancellable", "cancelable", "renewal", "hosted", "hosting") && figures.Terms.Count > 0)
        {
            facts["noncancellable_months"] = figures.Terms[0].Months.ToString();
            if (figures.Terms.Count > 1 && Says("renewal", "renew", "extension"))
                facts["renewal_months_reasonably_certain"] = figures.Terms[1].Months.ToString();
        }
        else if (figures.Terms.Count > 0)
        {
            facts["useful_life_months"] = figures.Terms[0].Months.ToString();
        }
        if (dates.Count > 0)
            facts["ready_date"] = DateRoles.Iso(dates.Values.Max());
    }

    /// <summary>"May we skip a year of depreciation", "can we revalue it": leave is asked for what a rule judges in its words.</summary>
    internal static bool AsksLeave(IReadOnlyList<Token> tokens)
    {
        var words = tokens.Select(t => t.Text).ToList();
        var asks = words.Exists(w => w is "may" or "can" or "could" or "let" or "allow" or "allowed" or "permit" or "permitted" or "does" or "do");
        var charges = words.Exists(w => w.StartsWith("depreciat", StringComparison.Ordinal) || w.StartsWith("amorti", StringComparison.Ordinal));
        return asks && (words.Exists(w => w.StartsWith("revalu", StringComparison.Ordinal))
            || (charges && words.Exists(w => w is "skip" or "pause" or "suspend" or "omit" or "holiday"))
            || (words.Exists(w => w is "life" or "estimate" or "residual") && words.Exists(w => w.StartsWith("retrospect",
                StringComparison.Ordinal) || w.StartsWith("backdat", StringComparison.Ordinal) || w == "restate")));
    }

    /// <summary>Adoption of the new software standard; or whether past expense may be put back.</summary>
    public void Transition()
    {
        var amount = figures.Roles.GetValueOrDefault("capitalised_wip") ?? figures.Roles.GetValueOrDefault("cost")
            ?? (figures.Amount is { } stated ? FigureReader.Plain(stated) : null);
        facts.Clear();
        if (AsksLeave(tokens))
        {
            facts["request"] = string.Join(' ', tokens.Select(t => t.Raw));
            return;
        }
        var putBack = Says("reinstate", "reinstated") || (Says("expensed", "expense", "write", "written")
            && Says("capitalize", "capitalized", "back") && !Says("meet", "pass", "satisfy", "fail", "threshold"));
        if (putBack)
        {
            facts["expensed_before_criteria"] = amount ?? "1";
            facts["request"] = "capitalise what was expensed before the criteria were met";
            return;
        }
        if (amount is not null)
            facts["capitalised_wip"] = amount;
        facts["method"] = Says("prospective", "prospectively") ? "Prospective"
            : Says("retrospective", "retrospectively") ? "Retrospective" : "Modified";
        facts["fails_new_threshold"] = Says("meet", "pass", "satisfy") && !Says("fail", "not") ? "No" : "Yes";
    }

    public void UsefulLife()
    {
        facts.Clear();
        var assets = tokens.Where(t => AssetWords.Contains(t.Text)).Select(t => t.Raw).Distinct().ToList();
        if (assets.Count == 0)
            assets.AddRange(["servers", "laptops"]);
        facts["rows"] = new JsonArray([.. assets.Select(a => new JsonObject { ["asset"] = a })]).ToJsonString();
    }

    /// <summary>Cost, life and the two year ends; or carrying amount, cap and recoverable amount.</summary>
    public void Reversal()
    {
        var roles = figures.Roles;
        facts.Clear();
        if (figures.Currency is { } currency && currency != "USD")
            facts["currency"] = currency;
        Copy("carrying_amount", "unimpaired", "recoverable_amount");
        if (roles.ContainsKey("carrying_amount") && roles.ContainsKey("unimpaired"))
            return;
        var cost = roles.GetValueOrDefault("cost") ?? (figures.Amount is { } amount ? FigureReader.Plain(amount) : null);
        var (loss, recoverable) = (roles.GetValueOrDefault("impairment_loss"), roles.GetValueOrDefault("recoverable_amount"));
        var years = tokens.Where(t => t.Date is not null || t.IsDatePart).Select(t => t.Date?.Year ?? (int)t.Value).Distinct()
            .ToList();
        var term = figures.Terms.FirstOrDefault(t => t.Role is TermRole.Life or TermRole.Duration);
        if (cost is null || loss is null || recoverable is null || years.Count < 2 || term is null)
            return;
        facts.Clear();
        var bought = dates.Count > 0 ? dates.Values.Min() : new LocalDate(years[0], 1, 1);
        var ends = years.Where(y => y > bought.Year || dates.Count == 0).Order().ToList();
        if (ends.Count < 2)
            ends = [.. years.Order()];
        facts["cost"] = cost;
        facts["life_years"] = FigureReader.Plain(term.Months / 12m);
        facts["purchased"] = DateRoles.Iso(bought);
        facts[$"impairment_{ends[0]}"] = loss;
        facts[$"recoverable_{ends[^1]}"] = recoverable;

        void Copy(params string[] names)
        {
            foreach (var name in names.Where(roles.ContainsKey))
                facts[name] = roles[name];
        }
    }

    /// <summary>"Prepaid for a year, cancelled after three months": the months not used of what was paid.</summary>
    private string? Unused()
    {
        var used = figures.Terms.FirstOrDefault(t => t.Role == TermRole.Elapsed)?.Months ?? UntilLeaving();
        var whole = figures.Terms.FirstOrDefault(t => t.Role == TermRole.Duration)?.Months ?? (Enumerable.Range(1, Math.Max(0,
            tokens.Count - 1))
            .Any(i => tokens[i].Text == "year" && tokens[i - 1].Text is "a" or "1" or "full" or "whole" or "the" or "calendar") ? 12 : null);
        return Says("cancelled", "canceled", "cancel", "terminated", "cancelling") && Says("prepaid", "prepay", "prepayment",
            "advance", "upfront", "paid")
            && figures.Amount is { } paid && used is { } gone && whole is { } all && gone < all && all > 0
            ? FigureReader.Plain(Math.Round(paid * (all - gone) / all, 2, MidpointRounding.AwayFromZero)) : null;
    }

    /// <summary>"From 1 January, cancelled end of April": the months of service until the day it ended.</summary>
    private int? UntilLeaving()
    {
        var start = ((string[])["service_start", "paid_date", "date"]).Where(dates.ContainsKey).Select(d => dates[d]).Cast<LocalDate?>()
            .FirstOrDefault();
        for (var i = 0; start is { } begun && i < tokens.Count; i++)
        {
            if (tokens[i].Date is not { } day || day == begun || !tokens.Take(i).Reverse().Take(5).Any(t => t.Text is "cancelled" or "canceled"
                or "cancel" or "terminated" or "terminate" or "left" or "ended" or "quit"))
                continue;
            var last = tokens[i].IsMonth && tokens.Take(i).Reverse().Take(2).Any(t => t.Text == "end") ? day.PlusMonths(1) : day.PlusDays(1);
            while (tokens[i].IsYearless && last <= begun)
                last = last.PlusYears(1);
            return Math.Max(0, (last.Year - begun.Year) * 12 + last.Month - begun.Month);
        }
        return null;
    }

    /// <summary>An exit: what is carried or left prepaid, what it brings and what it costs to leave.</summary>
    public void Disposal()
    {
        var roles = figures.Roles;
        facts.Clear();
        foreach (var name in (string[])["carrying_amount", "proceeds", "refund", "termination_fee", "prepaid_balance",
            "disposal_costs"])
        {
            if (roles.TryGetValue(name, out var value))
                facts[name] = value;
        }
        if (Unused() is { } left)
        {
            facts.Clear();
            facts["prepaid_balance"] = left;
            foreach (var name in (string[])["refund", "termination_fee"])
            {
                if (roles.TryGetValue(name, out var value))
                    facts[name] = value;
            }
            return;
        }
        if (facts.ContainsKey("carrying_amount") && !facts.ContainsKey("proceeds") && figures.Amount is { } price)
            facts["proceeds"] = FigureReader.Plain(price);
        if (facts.Remove("carrying_amount", out var carried))
            facts[facts.ContainsKey("refund") || facts.ContainsKey("termination_fee") ? "prepaid_balance"
                : "carrying_amount"] = carried;
        if (figures.Currency is { } currency && currency != "USD")
            facts["currency"] = currency;
        if (facts.ContainsKey("carrying_amount") || facts.ContainsKey("prepaid_balance"))
            return;
        if ((roles.GetValueOrDefault("cost") ?? (figures.Amount is { } amount ? FigureReader.Plain(amount) : null)) is { } cost)
            facts["cost"] = cost;
        if (roles.GetValueOrDefault("accumulated_depreciation") is { } charged)
        {
            facts["accumulated_depreciation"] = charged;
            if (!facts.ContainsKey("proceeds") && figures.Amount is { } paid && FigureReader.Plain(paid) != facts.GetValueOrDefault("cost"))
                facts["proceeds"] = FigureReader.Plain(paid);
            return;
        }
        if (figures.Terms.FirstOrDefault(t => t.Role is TermRole.Life or TermRole.Duration) is { } life)
            facts["useful_life_months"] = life.Months.ToString();
        if (figures.Terms.FirstOrDefault(t => t.Role == TermRole.Elapsed) is { } elapsed)
            facts["elapsed_months"] = elapsed.Months.ToString();
    }
}
