namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>Contracts by name, what money was spent for, and the people who sign in.</summary>
internal sealed partial class FormReader
{
    /// <summary>"What was that for", "what did we buy from Quill", "which items make that up": the contracts and lines behind a cost.</summary>
    private BooksQuery? BoughtFor()
    {
        var last = slots.Tokens.Count - 1;
        bool Ends(int back, string word) => last >= back && slots.Tokens[last - back].Text == word;
        var asks = slots.Says("what") && (Ends(0, "for") && last < 12
            || slots.Says("buy", "bought", "purchase", "purchased") && slots.Says("we", "from")
            || slots.Says("get") && slots.Says("money", "that", "from") && own.Vendors.Count > 0
            || slots.Says("behind") && own.Vendors.Count > 0
            || last > 1 && Ends(2, "what") && slots.Tokens[last - 1].Text is "was" or "is" or "were" && slots.Tokens[last].Text is "that" or "it"
            && own.Agents.Count + own.Vendors.Count > 0 && own.Periods.Count > 0);
        if (!asks || own.Agents.Count + own.Vendors.Count + own.Contracts.Count == 0 && Line() is null || slots.Has("share") || slots.Has("human"))
            return null;
        // What was bought of a vendor, at any time, is told by its contracts.
        if (own.Vendors.Count > 0 && own.Periods.Count == 0 && !Leans && slots.Says("buy", "bought", "purchase", "purchased"))
            return Of(BooksForm.Contract, "measure", "list", "fact", "count");
        slots.UseWords("buy", "bought", "purchase", "purchased", "for", "behind", "money", "get", "what");
        slots.UseNumbers();
        return Of(BooksForm.Total, "measure", "line", "list", "why", "change", "explain", "high", "fact", "act") with
        {
            Measure = "cost",
            Line = own.Vendors.Count > 0 ? null : Line(),
            Dimension = "contract",
        };
    }

    /// <summary>What is asked of a contract by its name, or of the memos of a vendor's, where it is no figure of the month.</summary>
    private BooksQuery? OfContract()
    {
        if (Person() is { } person)
            return person;
        if (BoughtFor() is { } bought)
            return bought;
        var memo = slots.Has("memos") || slots.Says("approved", "approve", "wrote", "written", "author", "signed");
        // "When did we pay Brightside" asks for the day, which the contract holds.
        var when = slots.Tokens[0].Text == "when" && own.Vendors.Count > 0 && slots.Has("measure") && slots.Values("measure").All(m => m == "cost");
        // "What is the Veil Systems licence": the thing, not what a month was charged for it.
        var thing = own.Vendors.Count > 0 && slots.Tokens[0].Text == "what" && slots.Says("is", "are", "was") && !slots.Has("measure")
            && !slots.Has("balance") && slots.Says("license", "contract", "deal", "agreement", "arrangement", "subscription", "lease");
        if (own.Contracts.Count == 0 && !(own.Vendors.Count + own.Models.Count > 0 && memo) && !when && !thing)
            return null;
        if (!memo && !when && !thing && (slots.Has("balance") || slots.Has("carrying") || slots.Has("forecast") || slots.Has("whatif")
            || (slots.Has("measure") || slots.Has("line")) && own.Periods.Count > 0))
            return null;
        if (own.Contracts.Count > 0)
            own = own with { Vendors = [], Models = [] };
        slots.UseWords("approved", "approve", "wrote", "written", "author", "signed", "who", "when", "left", "release", "released", "remain",
            "remaining", "about", "deal", "charged", "charge", "month", "each", "still", "treated", "treatment", "decided", "edition", "monthly");
        return Of(BooksForm.Contract, "memos", "decisions", "fact", "count", "list", "commitments", "close", "capitalised", "measure", "act",
            "trend", "explain", "filter", "why", "line", "dimension", "balance", "review-state", "runs", "change");
    }

    /// <summary>Somebody who signs in and owns no agent: what they may do is known, what they did stands elsewhere.</summary>
    private BooksQuery? Person()
    {
        if (slots.Names.FirstOrDefault(n => n.Names[0].Kind == NameKind.Officer)?.Names[0] is not { } who)
            return null;
        var controls = who.Does?.Contains("controller", StringComparison.Ordinal) == true;
        if (slots.Has("close"))
        {
            slots.UseWords("already", "yet", "now");
            return Of(BooksForm.Close, "close", "list", "act", "decisions", "fact", "count", "why", "change") with
            {
                Lead = slots.Tokens[0].Text is "can" or "could" or "may" or "is" or "should"
                    ? controls ? $"{who.Name} may seal a month: a controller does." : $"{who.Name} may not seal a month: that takes a controller."
                    : null,
            };
        }
        if (own.Contracts.Count + own.Vendors.Count > 0)
            return null;
        if (slots.Says("decide", "decided", "decision"))
        {
            slots.UseWords("decide", "decided", "decision", "have", "has", "to", "what", "anything", "any");
            var done = slots.Says("decided") && !slots.Says("to");
            return Of(BooksForm.Reviews, "decisions", "reviews", "list", "count", "fact") with
            {
                Filter = done ? "decided" : "open",
                Lead = done ? null : "A review is decided by a person with the role of reviewer who does not own the agent.",
            };
        }
        return own with
        {
            Form = BooksForm.NotUnderstood,
            Lead = $"{who.Name} signs in here as {who.Does}{(slots.Says("own", "owns", "owner") ? ", and owns no agent" : "")}. " + Deciding.Persons,
        };
    }

    /// <summary>"Capitalised but not yet in use", "assets awaiting service".</summary>
    private bool AsksNotInUse()
    {
        if (!(slots.Has("capitalised") || slots.Says("asset", "software", "equipment", "intangible", "hardware", "item")))
            return false;
        for (var i = 0; i < slots.Tokens.Count; i++)
        {
            if (slots.Tokens[i].Text is "not" or "yet" or "awaiting" or "unready" or "without" or "never"
                && slots.Tokens.Skip(i + 1).Take(5).Any(t => t.Text is "use" or "used" or "service" or "live" or "ready" or "production"
                or "operation"))
                return true;
        }
        return slots.Says("unused", "idle") && slots.Says("asset", "software", "equipment");
    }
}
