using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AngleSharp.Dom;
using Runrate.Agents.Web.Tests.Pages;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Security;

/// <summary>
/// Every form of every page, sent back with text that a database may not keep: a NUL, half a character, bytes that are no text, more than
/// anybody types. On PostgreSQL above all, which refuses the first three itself. No answer is a fault of ours.
/// </summary>
public sealed class FormFuzzTests(PagesHost pages, ITestOutputHelper output) : IClassFixture<PagesHost>
{
    /// <summary>All forms take these, and some of the others; <c>RUNRATE_FUZZ_ROUNDS</c> says how many.</summary>
    private const int Always = 2, BriefRounds = 1;

    // As they stand in the body: a browser never sends them, and a stranger does.
    private static readonly string[] Nasty =
    [
        "a%00b", "x%ED%BF%BF%ED%A0%80", "%00", "%ED%A0%80", "%FF%FE", "%C0%80", "1e400", "-1", "99999999999999999999999999999999", "%F0%9F%98%80",
        "0000-00-00", "9999-12-31", "%EF%BF%BF", "%E2%80%AE", "%", "%zz", string.Concat(Enumerable.Repeat("a", 5_000)),
    ];

    private static readonly string[] NotSent = ["/signout", "/signin"];

    [Fact]
    public async Task No_form_answers_any_text_with_a_fault_of_ours()
    {
        var seed = RouteFuzzTests.Number("RUNRATE_FUZZ_SEED") ?? 20261129;
        var rounds = RouteFuzzTests.Number("RUNRATE_FUZZ_ROUNDS") ?? BriefRounds;
        output.WriteLine($"Seed {seed}, {rounds} rounds");
        var random = new Random(seed);
        var forms = await Forms();
        Assert.True(forms.Count > 30, $"Only {forms.Count} forms were found.");
        var faults = new List<string>();
        var sent = 0;
        foreach (var (path, fields) in forms)
        {
            // A kind in every field at once, then in one field among what the page proposes: what comes first is refused first.
            foreach (var text in Nasty[..Always].Concat(Enumerable.Range(0, rounds).Select(_ => random.GetItems(Nasty, 1)[0])))
                await Send(path, fields.Select(f => (f.Name, f.IsTyped ? text : Uri.EscapeDataString(f.Value))));
            for (var round = 0; round < rounds && fields.Exists(f => f.IsTyped); round++)
            {
                var (typed, text) = (random.GetItems([.. fields.Where(f => f.IsTyped)], 1)[0], random.GetItems(Nasty, 1)[0]);
                await Send(path, fields.Select(f => (f.Name, f == typed ? text : Uri.EscapeDataString(f.Value))));
            }
        }
        output.WriteLine($"{sent} requests");
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));

        async Task Send(string path, IEnumerable<(string Name, string Encoded)> fields)
        {
            sent++;
            var body = string.Join('&', fields.Select(f => $"{Uri.EscapeDataString(f.Name)}={f.Encoded}"));
            using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
            using var answer = await pages.Browser.Client.PostAsync(path, content);
            if (answer.StatusCode >= HttpStatusCode.InternalServerError)
                faults.Add($"{path} {body[..Math.Min(body.Length, 300)]}: {(int)answer.StatusCode}");
        }
    }

    /// <summary>One of each kind: the same action with the same fields is the same form, on whatever page it stands.</summary>
    private async Task<List<(string Path, List<Field> Fields)>> Forms()
    {
        var forms = new Dictionary<string, (string, List<Field>)>(StringComparer.Ordinal);
        var concrete = new EveryPageTests(pages);
        foreach (var path in EveryPageTests.RoutesOf(_ => true).Select(concrete.Concrete))
        {
            var page = await pages.Browser.Get(path);
            foreach (var form in page.QuerySelectorAll("form[method=post]"))
            {
                var action = form.GetAttribute("action") is { Length: > 0 } stated ? stated : path;
                var fields = form.QuerySelectorAll("input[name], select[name], textarea[name], button[name]").Select(Field.Of).ToList();
                var kind = $"{action.Split('?')[0]} {string.Join(',', fields.Select(f => f.Name))}";
                if (!NotSent.Any(n => action.StartsWith(n, StringComparison.Ordinal)))
                    forms.TryAdd(kind, (action, fields));
            }
        }
        return [.. forms.Values];
    }

    private sealed record Field(string Name, string Value, bool IsTyped)
    {
        public static Field Of(IElement element) => new(element.GetAttribute("name")!,
            element.GetAttribute("value") ?? element.QuerySelector("option")?.GetAttribute("value") ?? "",
            element.GetAttribute("name") is not ("__RequestVerificationToken" or "_handler"));
    }
}
