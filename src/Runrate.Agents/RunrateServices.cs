using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Auditing;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Drafts;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Exports;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Spans;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Jobs;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Notes;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Retention;
using Runrate.Agents.Reviews;
using Runrate.Agents.Several;
using Runrate.Agents.Sources;
using Runrate.Agents.Spend;
using Runrate.Agents.Staffing;
using Runrate.Agents.Statements;
using Runrate.Agents.Treatments;
using Runrate.Agents.Workforce;

namespace Runrate.Agents;

/// <summary>The only wiring of this project.</summary>
public static class RunrateServices
{
    /// <param name="database">A SQLite path or connection string, or a PostgreSQL connection string.</param>
    /// <param name="sealFile">Where seals are told outside the database; beside a SQLite file where nothing is said.</param>
    public static IServiceCollection AddRunrateAgents(this IServiceCollection services, string database, string? sealFile = null)
    {
        services.AddSingleton<IClock>(SystemClock.Instance);
        services.AddSingleton<IdGenerator>(s => new IdGenerator(s.GetRequiredService<IClock>()));
        services.AddSingleton<AppendOnlyGuard>();
        services.AddSingleton<AccessVersion>();
        services.AddScoped<Acting>();
        services.AddScoped<AuditTrail>();
        services.AddScoped<RowKeeper>();
        services.AddScoped<AuditLog>();
        if (DatabaseChoice.IsPostgres(database))
        {
            services.AddDbContext<PostgresRunrateDb>((s, o) => Configure(o.UseNpgsql(database), s));
            services.AddScoped<RunrateDb>(s => s.GetRequiredService<PostgresRunrateDb>());
        }
        else
        {
            services.AddDbContext<SqliteRunrateDb>((s, o) => Configure(
                o.UseSqlite(DatabaseChoice.SqliteConnection(database)).AddInterceptors(SqliteQueue.Instance), s));
            services.AddScoped<RunrateDb>(s => s.GetRequiredService<SqliteRunrateDb>());
        }

        services.AddSingleton<WriteProbe>();
        services.AddSingleton<DataVersion>();
        services.AddSingleton<Remembered>();
        services.AddScoped<Lag>();

        // Ledger and statements
        services.AddScoped<Journal>();
        services.AddScoped<LedgerQueries>();
        services.AddScoped<AssetBalances>();
        services.AddScoped<StatementQueries>();
        services.AddScoped<StatementPlan>();
        services.AddScoped<CompareStatements>();
        services.AddScoped<LineParts>();
        services.AddScoped<TaxAngleQuery>();
        services.AddScoped<DecisionList>();
        services.AddScoped<VarianceQuery>();
        services.AddScoped<WorkforceSummary>();
        services.AddScoped<SpendCells>();
        services.AddScoped<SpendQuery>();
        services.AddScoped<CostCenterQuery>();
        services.AddScoped<GroupQuery>();
        services.AddScoped<MeasureQuery>();
        services.AddScoped<ForecastQuery>();
        services.AddScoped<PreviewDecision>();
        services.AddScoped<FindAnything>();

        // Workforce
        services.AddScoped<ManageEntities>();
        services.AddScoped<RegisterAgent>();
        services.AddScoped<HireFromCard>();
        services.AddScoped<AgentCandidates>();
        services.AddScoped<ChangeAgent>();
        services.AddScoped<ChangeFunction>();
        services.AddScoped<TakeStaffList>();
        services.AddScoped<StateAllocationRule>();
        services.AddScoped<AgentHistories>();
        services.AddScoped<AgentDirectory>();

        // Metering and imports
        services.AddScoped<ImportUpload>();
        services.AddScoped<SaveColumnMapping>();
        services.AddScoped<ImportQueries>();
        services.AddSingleton(s => new SourceKeys(new(s.GetRequiredService<IDataProtectionProvider>)));
        services.AddSingleton<SourcePages>();
        services.AddScoped<ManageSources>();
        services.AddScoped<DropFolder>();
        services.AddScoped<PullSource>();
        services.AddScoped<PullSources>();
        services.AddScoped<ManageAssignment>();
        services.AddScoped<ChargeQueries>();
        services.AddScoped<UsageQueries>();
        services.AddScoped<RecordCharge>();
        services.AddScoped<UnclaimedCost>();
        services.AddScoped<ReassignCost>();
        services.AddSingleton<PushQueue>();
        services.AddScoped<RecordUsage>();
        services.AddScoped<RecordOutput>();
        services.AddScoped<RecordPrice>();
        services.AddScoped<Reprice>();
        services.AddScoped<ResolveQuarantine>();
        services.AddScoped<Reconciliation>();
        services.AddScoped<ThreeWayMatch>();
        services.AddScoped<CommitmentsQuery>();
        services.AddScoped<Close.Steps.MatchBills>();
        services.AddScoped<Close.Steps.AccrueShortfalls>();
        services.AddScoped<SaveDevelopmentProject>();
        services.AddScoped<DevelopmentQuery>();
        services.AddScoped<Close.Steps.ProposeDevelopment>();
        services.AddScoped<DropExpired>();
        services.AddScoped<IExpiring, ExpiringConversations>();
        services.AddScoped<IExpiring, ExpiringSpans>();
        services.AddScoped<IExpiring, ExpiringRuns>();
        services.AddScoped<IExpiring, ExpiringSessions>();
        services.TryAddSingleton(new RetentionSettings());
        services.AddScoped<StateBudget>();
        services.AddScoped<StateChargeback>();
        services.AddScoped<StateRecharge>();
        services.AddScoped<BudgetStatuses>();
        services.AddScoped<AcceptVariance>();
        services.AddScoped<AccrueUsage>();
        services.AddScoped<TrueUpToInvoices>();
        services.AddScoped<ClaimRecords>();
        services.AddScoped<UndoDelivery>();
        services.AddScoped<ResearchTagging>();

        // Arrangements and treatments
        services.AddScoped<AuditBooks>();
        services.AddScoped<SpendRegister>();
        services.AddScoped<RecordTransition>();
        services.AddScoped<TransitionsQuery>();
        services.AddSingleton(_ => new Classifier());
        services.AddScoped<AssetLedger>();
        services.AddScoped<SaveArrangement>();
        services.AddScoped<PostTreatments>();
        services.AddScoped<ProposedEntries>();
        services.AddScoped<ClassifyArrangement>();
        services.AddScoped<ApproveTreatment>();
        services.AddScoped<ResolveFinding>();

        // Close and jobs
        services.AddScoped<AmortizeAssets>();
        services.AddScoped<CreditProductivity>();
        services.AddScoped<AllocateSharedCost>();
        services.AddScoped<RechargeDue>();
        services.AddScoped<RechargeAffiliates>();
        services.AddScoped<RollUpAgents>();
        services.AddScoped<TestForImpairment>();
        services.AddScoped<PostImpairments>();
        services.AddScoped<ImpairmentDuties>();
        services.AddScoped<RecordImpairmentTest>();
        services.AddScoped<RecordDisposal>();
        services.AddScoped<RemeasureLease>();
        services.AddScoped<DerecogniseAssets>();
        services.AddScoped<RecordTaxRate>();
        services.AddScoped<DeferredTaxItems>();
        services.AddScoped<PostDeferredTax>();
        services.AddScoped<AssetChanges>();
        services.AddScoped<TestBasis>();
        services.AddScoped<WriteDownProposal>();
        services.AddScoped<DecideWriteDown>();
        services.AddScoped<VerifyRunCost>();
        services.AddScoped<VerifyIntake>();
        services.AddScoped<VerifyRows>();
        services.AddScoped<VerifyRecords>();
        services.AddScoped<VerifyRecharges>();
        services.TryAddSingleton(new SealPostSettings());
        services.AddSingleton<SealPost>();
        services.TryAddSingleton(new NoticeSettings());
        services.AddSingleton<NoticePost>();
        services.AddScoped<KeepNote>();
        services.AddSingleton(new SealWitness(sealFile is { Length: > 0 } ? sealFile : DatabaseChoice.SealFile(database)));
        services.AddScoped<SealBook>();
        services.AddScoped<VerifyLedger>();
        services.AddScoped<CloseExceptions>();
        services.AddScoped<ChangedSince>();
        services.AddScoped<StepWork>();
        services.AddScoped<CloseRunner>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(JobCatalog.Default);
        services.TryAddSingleton(new JobSettings());
        services.AddScoped<JobRuns>();
        services.AddScoped<JobDesk>();
        services.AddSingleton<JobWatch>();
        services.AddSingleton<JobRunner>();

        // Reviews
        services.AddScoped<RetireAgent>();
        services.AddScoped<AssessTriggers>();
        services.AddScoped<OpenReviews>();
        services.AddScoped<ReviewPackets>();
        services.AddScoped<Leavings>();
        services.AddScoped<DecideReview>();
        services.AddScoped<CheckInOnPlan>();
        services.AddScoped<ClosePlan>();
        services.AddScoped<ExitChecklist>();

        // Chat
        services.TryAddSingleton(new ChatSettings());
        services.TryAddSingleton<ChatModels>(s => new ChatModels(s.GetRequiredService<ChatSettings>()));
        services.AddScoped<ToolCatalog>();
        services.AddScoped<CallTool>();
        services.AddSingleton<TurnWatch>();
        services.AddScoped<TurnStore>();
        services.AddScoped<AssistantUsage>();
        services.AddScoped<Assistant>();
        services.AddScoped<Conversations>();
        services.AddScoped<DecideDraft>();
        services.AddScoped<ChooseModel>();
        services.AddScoped<TryModel>();
        services.AddScoped<AnswerCosts>();

        services.AddScoped<ActOnSeveral>();

        // Exports
        services.AddScoped<Workbook>();
        services.AddScoped<FocusExport>();
        services.AddScoped<AuditBinder>();
        services.AddScoped<ResearchCreditPack>();
        services.AddScoped<BinderDocument>();
        services.AddScoped<SoxPack>();
        services.AddScoped<ExportSources>();
        services.AddScoped<ExportCatalog>();

        return services;
    }

    // That the migrations say what the model says is a test's business; asking at every start would build the model twice.
    private static void Configure(DbContextOptionsBuilder options, IServiceProvider services) =>
        options.AddInterceptors(services.GetRequiredService<AppendOnlyGuard>(), services.GetRequiredService<RowKeeper>(),
                services.GetRequiredService<AuditTrail>())
            .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning));
}
