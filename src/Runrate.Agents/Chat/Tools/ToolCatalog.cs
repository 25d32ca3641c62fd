using System.Text.Json;
using Microsoft.Extensions.AI;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Jobs;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Staffing;
using Runrate.Agents.Statements;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Chat.Tools;

/// <summary>
/// The tools there are, by their fixed names: one list for the assistant, the MCP server and any other caller of functions. A tool is
/// an ordinary method over the objects that the pages use; what it returns is JSON, a refusal included.
/// </summary>
public sealed class ToolCatalog(
    Classifier classifier, RunrateDb db, AgentDirectory directory, StatementQueries statements, WorkforceSummary summary,
        LedgerQueries ledger,
    CloseRunner close, AuditBooks audit, PreviewDecision preview, SpendQuery spend, MeasureQuery measures, ForecastQuery forecasts,
    DecisionList decisions, JobDesk jobs, IClock clock, IdGenerator ids)
{
    /// <summary>Names of tools that write a draft for a person to approve.</summary>
    public static IReadOnlySet<string> Drafts { get; } = new HashSet<string>(StringComparer.Ordinal) { "draft_treatment_memo",
        "propose_entry", "propose_retirement" };

    /// <summary>Every tool over the books of the context; a call may name another entity.</summary>
    public IReadOnlyList<AIFunction> For(ToolContext context)
    {
        var scopes = new ToolScopes(db, clock, context, Plain);
        return [.. Plain(context).Select(t => new StrictTool(t, scopes))];
    }

    private IReadOnlyList<AIFunction> Plain(ToolContext context)
    {
        var treatments = new TreatmentTools(classifier, context);
        var measurement = new MeasurementTools(context);
        var agents = new AgentTools(db, directory, measures, context);
        var statement = new StatementTools(statements, directory, summary, ledger, context);
        var closing = new CloseTools(close, audit, ledger, context);
        var drafts = new DraftTools(db, classifier, clock, ids, context);
        var spending = new SpendTools(spend, measures, forecasts, context);
        var books = new BooksTools(db, statements, directory, decisions, jobs, context);
        return
        [
            Tool("classify_spend", treatments.ClassifySpend),
            Tool("compare_frameworks", treatments.CompareFrameworks),
            Tool("schedule_spend", measurement.ScheduleSpend),
            Tool("test_impairment", measurement.TestImpairment),
            Tool("research_credit", measurement.ResearchCredit),
            Tool("deferred_tax", measurement.DeferredTax),
            Tool("get_agent_pnl", statement.GetAgentPnl),
            Tool("get_workforce_pnl", statement.GetWorkforcePnl),
            Tool("explain_figure", statement.ExplainFigure),
            Tool("explain_variance", statement.ExplainVariance),
            Tool("find_agents", agents.FindAgents),
            Tool("describe_agent", books.DescribeAgent),
            Tool("get_spend", spending.GetSpend),
            Tool("get_trend", spending.GetTrend),
            Tool("get_forecast", spending.GetForecast),
            Tool("get_balance", books.GetBalance),
            Tool("list_commitments", books.ListCommitments),
            Tool("list_decisions", books.ListDecisions),
            Tool("list_reviews", books.ListReviews),
            Tool("list_jobs", books.ListJobs),
            Tool("assess_retirement", agents.AssessRetirement),
            Tool("preview_decision", new PreviewTools(db, preview, context).Preview),
            Tool("audit_books", closing.Audit),
            Tool("close_status", closing.CloseStatus),
            Tool("draft_treatment_memo", drafts.DraftTreatmentMemo),
            Tool("propose_entry", drafts.ProposeEntry),
            Tool("propose_retirement", drafts.ProposeRetirement),
        ];
    }

    /// <summary>Everything that has a name, for the reader of questions.</summary>
    public Task<(IReadOnlyList<KnownEntity> Entities, IReadOnlyList<KnownName> Names)> Names(CancellationToken ct) => NameLoader.Load(db, clock, ct);

    private static AIFunction Tool(string name, Delegate method) => AIFunctionFactory.Create(method, new AIFunctionFactoryOptions
    {
        Name = name,
        SerializerOptions = ToolJson.Options,
        // A result is handed on as it is: marshalling again would quote or indent it.
        MarshalResult = (result, _, _) => ValueTask.FromResult<object?>(result is JsonElement json ? json
            : JsonSerializer.SerializeToElement(result, ToolJson.Options)),
    });
}
