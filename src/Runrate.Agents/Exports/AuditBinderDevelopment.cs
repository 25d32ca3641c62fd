using System.Globalization;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Exports;

/// <summary>The evidence of development cost in a binder: the gates of each project, and every record of usage behind its cost.</summary>
internal static class BinderDevelopment
{
    public static byte[] Gates(IReadOnlyList<DevelopmentProject> projects)
    {
        var csv = new CsvText().Row("project", "fact", "value", "since", "source", "evidence");
        foreach (var project in projects.OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            foreach (var fact in project.Course.OrderBy(f => f.AsOf).ThenBy(f => f.Fact, StringComparer.Ordinal))
                csv.Row(project.Name, fact.Fact, fact.Value, BinderText.Iso(fact.AsOf), fact.Source, fact.Evidence ?? "");
            if (project.ReadyOn is { } ready)
                csv.Row(project.Name, "ready", "Yes", BinderText.Iso(ready), "user", "");
        }
        return csv.ToBytes();
    }

    public static byte[] Usage(IReadOnlyList<DevelopmentProject> projects, DevelopmentUsage usage, BinderContent content)
    {
        var names = projects.ToDictionary(p => p.Id, p => p.Name);
        var csv = new CsvText().Row("project", "date", "agent", "repository", "branch", "ticket", "commit", "session", "model", "record", "tokens",
            "account", "cost", "currency", "arrangement", "treatment", "memo", "entry");
        foreach (var record in usage.Records)
        {
            foreach (var (account, cost) in record.Cost.OrderBy(c => c.Key, StringComparer.Ordinal))
            {
                var arrangement = content.Arrangements.FirstOrDefault(a => a.ProjectId == record.Project && a.Development is { } use
                    && use.From <= record.Date && record.Date <= use.Until && use.Agent == record.Agent.Value && use.Account == account);
                var memo = arrangement is null ? null
                    : content.Memos[arrangement.Id].Where(m => m.Book == content.Scope.Book && m.InForce).MaxBy(m => m.Version);
                csv.Row(names[record.Project], BinderText.Iso(record.Date), record.Agent.Value, record.Work.Repository, record.Work.Branch,
                    record.Work.Ticket, record.Work.Commit, record.Work.Session, record.Model, record.EventId, record.Tokens, account,
                    CsvText.Cell.Plain(cost.ToString("0.############", CultureInfo.InvariantCulture)),
                    content.Entity.FunctionalCurrency.Code, arrangement?.Id.ToString() ?? "",
                    memo?.BookTreatment ?? "waits for approval", memo?.Id.ToString() ?? "", memo?.EntryId?.ToString() ?? "");
            }
        }
        return csv.ToBytes();
    }
}
