using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Drafts;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Imports;
using Runrate.Agents.Jobs;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Notes;
using Runrate.Agents.People;
using Runrate.Agents.Reviews;
using Runrate.Agents.Sources;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Persistence;

/// <summary>One model for SQLite and PostgreSQL. Each entity's mapping stands at the foot of the entity's file.</summary>
public abstract class RunrateDb(DbContextOptions options) : DbContext(options)
{
    public DbSet<RowDigest> RowDigests => Set<RowDigest>();
    public DbSet<Entity> Entities => Set<Entity>();
    public DbSet<Agent> Agents => Set<Agent>();
    public DbSet<AgentEvent> AgentEvents => Set<AgentEvent>();
    public DbSet<AgentMonth> AgentMonths => Set<AgentMonth>();
    public DbSet<AssignmentRule> AssignmentRules => Set<AssignmentRule>();
    public DbSet<AllocationRule> AllocationRules => Set<AllocationRule>();
    public DbSet<ChargebackRule> ChargebackRules => Set<ChargebackRule>();
    public DbSet<RechargeRule> RechargeRules => Set<RechargeRule>();
    public DbSet<ServedOutcomes> ServedOutcomes => Set<ServedOutcomes>();
    public DbSet<RechargeRecord> Recharges => Set<RechargeRecord>();
    public DbSet<UsageEvent> UsageEvents => Set<UsageEvent>();
    public DbSet<UsageStream> UsageStreams => Set<UsageStream>();
    public DbSet<WorkReference> WorkReferences => Set<WorkReference>();
    public DbSet<UsageWork> UsageWorks => Set<UsageWork>();
    public DbSet<DevelopmentProject> DevelopmentProjects => Set<DevelopmentProject>();
    public DbSet<UsageOverlap> UsageOverlaps => Set<UsageOverlap>();
    public DbSet<DeliveryChange> DeliveryChanges => Set<DeliveryChange>();
    public DbSet<Runrate.Agents.Imports.Spans.SeenSpan> SeenSpans => Set<Runrate.Agents.Imports.Spans.SeenSpan>();
    public DbSet<Runrate.Agents.Imports.Telemetry.TelemetrySignal> TelemetrySignals =>
        Set<Runrate.Agents.Imports.Telemetry.TelemetrySignal>();
    public DbSet<Runrate.Agents.Imports.Telemetry.SignalRecord> SignalRecords =>
        Set<Runrate.Agents.Imports.Telemetry.SignalRecord>();
    public DbSet<Runrate.Agents.Imports.Telemetry.MetricReading> MetricReadings =>
        Set<Runrate.Agents.Imports.Telemetry.MetricReading>();
    public DbSet<UsageLane> UsageLanes => Set<UsageLane>();
    public DbSet<UsageDay> UsageDays => Set<UsageDay>();
    public DbSet<VarianceAcceptance> VarianceAcceptances => Set<VarianceAcceptance>();
    public DbSet<Source> Sources => Set<Source>();
    public DbSet<Budget> Budgets => Set<Budget>();
    public DbSet<Note> Notes => Set<Note>();
    public DbSet<NoteContent> NoteContents => Set<NoteContent>();
    public DbSet<SavedView> SavedViews => Set<SavedView>();
    public DbSet<Price> Prices => Set<Price>();
    public DbSet<ModelCard> ModelCards => Set<ModelCard>();
    public DbSet<OutputRecord> Outputs => Set<OutputRecord>();
    public DbSet<Arrangement> Arrangements => Set<Arrangement>();
    public DbSet<Charge> Charges => Set<Charge>();
    public DbSet<StatementWindow> StatementWindows => Set<StatementWindow>();
    public DbSet<ColumnMapping> ColumnMappings => Set<ColumnMapping>();
    public DbSet<ImportFile> ImportFiles => Set<ImportFile>();
    public DbSet<QuarantineItem> Quarantine => Set<QuarantineItem>();
    public DbSet<FxRateRow> FxRates => Set<FxRateRow>();
    public DbSet<RoundingCarry> RoundingCarries => Set<RoundingCarry>();
    public DbSet<MonthDue> MonthsDue => Set<MonthDue>();
    public DbSet<SealRecord> Seals => Set<SealRecord>();
    public DbSet<SealHead> SealHeads => Set<SealHead>();
    public DbSet<TreatmentMemo> Memos => Set<TreatmentMemo>();
    public DbSet<AccountingFinding> Findings => Set<AccountingFinding>();
    public DbSet<Transition> Transitions => Set<Transition>();
    public DbSet<AssetRecord> Assets => Set<AssetRecord>();
    public DbSet<ImpairmentRecord> ImpairmentTests => Set<ImpairmentRecord>();
    public DbSet<DisposalRecord> Disposals => Set<DisposalRecord>();
    public DbSet<TaxRate> TaxRates => Set<TaxRate>();
    public DbSet<JournalEntry> Entries => Set<JournalEntry>();
    public DbSet<Posting> Postings => Set<Posting>();
    public DbSet<PostingBatch> PostingBatches => Set<PostingBatch>();
    public DbSet<PeriodBalance> Balances => Set<PeriodBalance>();
    public DbSet<PeriodClose> Closes => Set<PeriodClose>();
    public DbSet<WriteDown> WriteDowns => Set<WriteDown>();
    public DbSet<JobRun> JobRuns => Set<JobRun>();
    public DbSet<AgentReview> Reviews => Set<AgentReview>();
    public DbSet<Conversation> Conversations => Set<Conversation>();
    public DbSet<AssistantDraft> AssistantDrafts => Set<AssistantDraft>();
    public DbSet<ChatTurn> ChatTurns => Set<ChatTurn>();
    public DbSet<TurnClaim> TurnClaims => Set<TurnClaim>();
    public DbSet<ModelChoice> ModelChoices => Set<ModelChoice>();
    public DbSet<Person> People => Set<Person>();
    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();
    public DbSet<SignInSession> SignInSessions => Set<SignInSession>();
    public DbSet<AccessKey> AccessKeys => Set<AccessKey>();
    public DbSet<ProtectionKey> ProtectionKeys => Set<ProtectionKey>();

    protected override void ConfigureConventions(ModelConfigurationBuilder conventions) => ValueConverters.Apply(conventions);

    protected override void OnModelCreating(ModelBuilder model) => model.ApplyConfigurationsFromAssembly(typeof(RunrateDb).Assembly);
}
