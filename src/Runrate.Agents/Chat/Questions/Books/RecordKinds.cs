namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>What a record is asked: its kind, the names that tell it apart and the attributes asked for, the first asked first.</summary>
/// <param name="Named">Names of arrangements, or of models where the kind is one of models.</param>
/// <param name="Either">Whether yes or no is asked.</param>
/// <param name="Meter">Of prices: only those of meters with this word.</param>
public sealed record RecordQuery(string Kind, IReadOnlyList<string> Named, IReadOnlyList<string> Attributes, bool Either = false,
    string? Meter = null);

/// <summary>A kind of record that the product holds.</summary>
/// <param name="Called">One of them, in words; <paramref name="Many"/> of several.</param>
/// <param name="Held">The attributes that it holds; the first <paramref name="Main"/> of them tell it where none is asked.</param>
/// <param name="Generic">What "who", "when", "why" and "until when" mean of it.</param>
/// <param name="Page">Where all of the kind stand.</param>
public sealed record RecordKind(
    string Name, string Called, string Many, string Page, int Main, IReadOnlyList<string> Held, IReadOnlyDictionary<string, string[]> Generic)
{
    /// <summary>The attributes that are meant, generic ones in the kind's own, each once; all that it is told by for <c>about</c>.</summary>
    public IReadOnlyList<string> Meant(IEnumerable<string> asked) =>
    [
        .. asked.SelectMany(a => a == RecordKinds.About ? Held.Take(Main) : Generic.TryGetValue(a, out var own) ? own : [a]).Distinct(),
    ];
}

/// <summary>Every kind of record with its attributes: one list for the reader of questions, the tool and the answer.</summary>
public static class RecordKinds
{
    public const string About = "about";
    public const string Arrangement = "arrangement";
    public const string Unready = "unready";
    public const string Suspense = "suspense";
    public const string Usage = "unpriced-usage";
    public const string Plan = "plan";
    public const string Review = "review";
    public const string Exit = "exit";
    public const string Test = "test";
    public const string Transition = "transition";
    public const string Price = "price";
    public const string Model = "model";

    public static IReadOnlyList<RecordKind> All { get; } =
    [
        Kind(Arrangement, "an arrangement", "arrangements", "/arrangements", 5,
            "what vendor agent cost term treatment date ready life signed evidence author approved reason missing carrying unamortised minimum " +
            "credits pace spent",
            "who=author,approved when=date why=reason until=term from=term now=carrying status=treatment much=cost pace=minimum,pace"),
        Kind(Unready, "an asset that is not in use", "assets that are not in use", "/arrangements", 4,
            "what agent carrying unamortised missing date reason treatment",
            "what=what,carrying when=date why=unamortised cost=carrying now=carrying much=carrying waiting=missing"),
        Kind(Suspense, "what waits in suspense", "arrangements in suspense", "/treatments", 5,
            "what vendor agent cost missing reason date term author evidence approved books carrying",
            "who=author when=date why=reason until=term carrying=cost now=cost status=reason much=cost what=what,cost waiting=missing"),
        Kind(Usage, "usage without a price", "models with usage that has no price", "/imports/quarantine", 5,
            "records model agent quantity dates vendor reason missing meter",
            "who=agent when=dates why=reason what=model,quantity date=dates count=records until=dates runs=agent much=quantity cost=quantity"),
        Kind(Plan, "an improvement plan", "improvement plans", "/reviews", 4,
            "goal deadline budget now outcome fallback owner started decided reason agent",
            "who=decided when=deadline until=deadline why=reason status=now what=goal cost=budget target=goal date=started missing=now much=budget"),
        Kind(Review, "a review", "reviews", "/reviews", 4,
            "decision decided decidedon words recommendation trigger cure due opened owner lastday steps successor agent",
            "who=decided when=decidedon why=words,trigger until=due status=decision reason=words,trigger deadline=due date=decidedon " +
            "evidence=trigger missing=steps waiting=steps"),
        Kind(Exit, "an exit", "exits", "/reviews", 3, "loss tax carrying remains agent", "why=tax writtendown=loss cost=loss what=remains much=loss"),
        Kind(Test, "an impairment test", "impairment tests", "/write-downs", 4,
            "status carrying loss missing indicator date stated approved evidence workings agent",
            "waiting=status who=stated,approved when=date why=indicator,workings reason=indicator,workings now=status " +
            "writtendown=loss,carrying,date,approved author=stated " +
            "outcome=loss cost=carrying much=carrying"),
        Kind(Transition, "a transition", "transitions", "/development", 4,
            "payback saving oneoff monthly date reason evidence recorded treatment agent fromto",
            "who=recorded when=date why=reason until=payback cost=oneoff what=fromto from=monthly deadline=payback author=recorded " +
            "change=monthly much=oneoff"),
        Kind(Price, "a price", "prices", "/rates", 2, "change price source vendor",
            "model=price when=change from=change date=change why=source evidence=source now=price " +
            "cost=price what=price much=price"),
        Kind(Model, "a model", "models", "/rates", 3, "withdrawn runs vendor source",
            "model=withdrawn who=runs when=withdrawn until=withdrawn why=source evidence=source " +
            "agent=runs date=withdrawn deadline=withdrawn owner=runs"),
    ];

    public static RecordKind? Find(string name) => All.FirstOrDefault(k => k.Name == name);

    /// <summary>What an attribute is called in words.</summary>
    public static string Called(string attribute) => Names.GetValueOrDefault(attribute, attribute);

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["unamortised"] = "why it is not amortised",
        ["goal"] = "must reach",
        ["deadline"] = "by",
        ["now"] = "now",
        ["fallback"] = "if it fails",
        ["lastday"] = "last day",
        ["words"] = "reason given",
        ["decidedon"] = "decided on",
        ["decided"] = "decided by",
        ["cure"] = "what would change it",
        ["oneoff"] = "one-off cost",
        ["monthly"] = "run cost a month",
        ["fromto"] = "from and to",
        ["runs"] = "agents that run on it",
        ["signed"] = "signed off",
        ["author"] = "memo written by",
        ["approved"] = "approved by",
        ["missing"] = "missing",
        ["records"] = "records",
        ["dates"] = "dated",
        ["remains"] = "what is left",
        ["pace"] = "pace a month",
        ["minimum"] = "minimum spend",
        ["credits"] = "credits left",
        ["ready"] = "ready for use",
        ["writtendown"] = "written down",
        ["what"] = "what it is",
        ["reason"] = "why",
        ["stated"] = "stated by",
    };

    private static RecordKind Kind(string name, string called, string many, string page, int main, string held, string generic) => new(
        name, called, many, page, main, held.Split(' '), generic.Split(' ').Select(g => g.Split('='))
            .ToDictionary(g => g[0], g => g[1].Split(','), StringComparer.Ordinal));
}
