using Microsoft.Extensions.AI;
using NodaTime;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Chat.Tools;

/// <summary>
/// The tools there are, by their fixed names: one list for the assistant, the MCP server, the API and the command line. A tool is an
/// ordinary method over the objects that the pages use; it becomes JSON where it leaves for a caller, a refusal included.
/// </summary>
public sealed class ToolCatalog(IServiceProvider services, RunrateDb db, IClock clock)
{
    /// <summary>One line for each.</summary>
    public static IReadOnlyList<ToolDeclaration> All { get; } =
    [
        TreatmentTools.ClassifySpendTool,
        TreatmentTools.CompareFrameworksTool,
        StandardTools.ExplainStandardTool,
        MeasurementTools.ScheduleSpendTool,
        MeasurementTools.TestImpairmentTool,
        MeasurementTools.ResearchCreditTool,
        MeasurementTools.DeferredTaxTool,
        StatementTools.GetAgentPnlTool,
        StatementTools.GetWorkforcePnlTool,
        StatementTools.ExplainFigureTool,
        StatementTools.ExplainVarianceTool,
        NamedStatementTools.GetStatementTool,
        AgentTools.FindAgentsTool,
        BooksTools.DescribeAgentTool,
        SpendTools.GetSpendTool,
        SpendTools.GetTrendTool,
        SpendTools.GetForecastTool,
        BooksTools.GetBalanceTool,
        BooksTools.ListCommitmentsTool,
        ContractTools.DescribeContractTool,
        RecordTools.DescribeRecordTool,
        DevelopmentTools.ListDevelopmentProjectsTool,
        BooksTools.ListDecisionsTool,
        BooksTools.ListReviewsTool,
        BooksTools.ListJobsTool,
        MatchTools.MatchBillsTool,
        BudgetTools.ListBudgetsTool,
        RateTools.GetExchangeRateTool,
        AgentTools.AssessRetirementTool,
        PreviewTools.PreviewTool,
        CloseTools.AuditTool,
        CloseTools.CloseStatusTool,
        DraftTools.DraftTreatmentMemoTool,
        DraftTools.ProposeEntryTool,
        DraftTools.ProposeRetirementTool,
    ];

    private static readonly Dictionary<string, ToolDeclaration> Named = All.ToDictionary(t => t.Name, StringComparer.Ordinal);

    public static ToolDeclaration? Find(string name) => Named.GetValueOrDefault(name);

    /// <summary>Whether it writes a draft for a person to approve.</summary>
    public static bool IsDraft(string name) => Find(name)?.IsDraft == true;

    /// <summary>Every tool over the books of the context; a call may name another entity.</summary>
    public IReadOnlyList<AIFunction> For(ToolContext context)
    {
        var scopes = new ToolScopes(db, clock, context, Plain);
        return [.. Plain(context).Select(t => new StrictTool(t, scopes))];
    }

    private IReadOnlyList<AIFunction> Plain(ToolContext context)
    {
        var work = new ToolWork(services, context);
        return [.. All.Select(t => Function(t, t.Method(work)))];
    }

    /// <summary>Everything that has a name, for the reader of questions.</summary>
    public Task<(IReadOnlyList<KnownEntity> Entities, IReadOnlyList<KnownName> Names)> Names(CancellationToken ct) => NameLoader.Load(db, clock, ct);

    private static AIFunction Function(ToolDeclaration tool, Delegate method) => AIFunctionFactory.Create(method, new AIFunctionFactoryOptions
    {
        Name = tool.Name,
        SerializerOptions = ToolJson.Options,
        // A result is handed on as it is: marshalling again would quote or indent it.
        MarshalResult = (result, _, _) => ValueTask.FromResult<object?>(ToolJson.OfResult(result)),
    });
}
