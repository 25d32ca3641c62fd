using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Runrate.Agents.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "AccessKeys",
                columns: table => new
                {
                    Id = table.Column<string>(type: "text", nullable: false),
                    PersonId = table.Column<string>(type: "text", nullable: false),
                    Label = table.Column<string>(type: "text", nullable: false),
                    IssuedBy = table.Column<string>(type: "text", nullable: true),
                    SecretHash = table.Column<string>(type: "text", nullable: false),
                    Roles = table.Column<string[]>(type: "text[]", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    LastUsedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    RevokedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AccessKeys", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AgentEvents",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    By = table.Column<string>(type: "text", nullable: false),
                    Text = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AgentEvents", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AgentMonths",
                columns: table => new
                {
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Accepted = table.Column<decimal>(type: "numeric", nullable: false),
                    Rejected = table.Column<decimal>(type: "numeric", nullable: false),
                    Reworked = table.Column<decimal>(type: "numeric", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AgentMonths", x => new { x.Entity, x.Period, x.Agent });
                });

            migrationBuilder.CreateTable(
                name: "Agents",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Role = table.Column<string>(type: "text", nullable: false),
                    JobDescription = table.Column<string>(type: "text", nullable: false),
                    Owner = table.Column<string>(type: "text", nullable: true),
                    OwnerlessSince = table.Column<DateOnly>(type: "date", nullable: true),
                    Manager = table.Column<string>(type: "text", nullable: true),
                    CostCenter = table.Column<string>(type: "text", nullable: false),
                    Employment = table.Column<string>(type: "text", nullable: false),
                    Function = table.Column<string>(type: "text", nullable: false),
                    Status = table.Column<string>(type: "text", nullable: false),
                    HiredOn = table.Column<DateOnly>(type: "date", nullable: false),
                    InServiceOn = table.Column<DateOnly>(type: "date", nullable: true),
                    ProbationEndsOn = table.Column<DateOnly>(type: "date", nullable: true),
                    RetiredOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Models = table.Column<List<string>>(type: "text[]", nullable: false),
                    Target = table.Column<string>(type: "text", nullable: false),
                    PastTargets = table.Column<string>(type: "text", nullable: false),
                    QualityFloor = table.Column<decimal>(type: "numeric", nullable: true),
                    RetirementTriggers = table.Column<string>(type: "text", nullable: false),
                    Successor = table.Column<string>(type: "text", nullable: true),
                    FailedPlan = table.Column<string>(type: "text", nullable: true),
                    FailedPlanOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Consumers = table.Column<List<string>>(type: "text[]", nullable: false),
                    RegisteredAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    RegisteredBy = table.Column<string>(type: "text", nullable: false),
                    AcquisitionCost_Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    AcquisitionCost_Micros = table.Column<long>(type: "bigint", nullable: false),
                    MonthlyRunCost_Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    MonthlyRunCost_Micros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Agents", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AllocationRules",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Accounts = table.Column<string>(type: "text", nullable: false),
                    Percent = table.Column<decimal>(type: "numeric", nullable: false),
                    Basis = table.Column<string>(type: "text", nullable: false),
                    Weights = table.Column<string>(type: "text", nullable: false),
                    From = table.Column<int>(type: "integer", nullable: false),
                    Until = table.Column<int>(type: "integer", nullable: true),
                    StatedBy = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AllocationRules", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Arrangements",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: true),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Vendor = table.Column<string>(type: "text", nullable: false),
                    Category = table.Column<string>(type: "text", nullable: false),
                    Date = table.Column<DateOnly>(type: "date", nullable: false),
                    ServiceStart = table.Column<DateOnly>(type: "date", nullable: true),
                    ServiceEnd = table.Column<DateOnly>(type: "date", nullable: true),
                    ReadyOn = table.Column<DateOnly>(type: "date", nullable: true),
                    ExternalId = table.Column<string>(type: "text", nullable: true),
                    CommitmentStatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Facts = table.Column<string>(type: "text", nullable: false),
                    FactHistory = table.Column<string>(type: "text", nullable: false),
                    Capitalisation = table.Column<string>(type: "text", nullable: true),
                    Commitment = table.Column<string>(type: "text", nullable: true),
                    ProjectId = table.Column<Guid>(type: "uuid", nullable: true),
                    Development = table.Column<string>(type: "text", nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    CreatedBy = table.Column<string>(type: "text", nullable: false),
                    Amount_Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    Amount_Micros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Arrangements", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Assets",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    ArrangementId = table.Column<Guid>(type: "uuid", nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: true),
                    Book = table.Column<string>(type: "text", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    BookTreatment = table.Column<string>(type: "text", nullable: false),
                    Method = table.Column<string>(type: "text", nullable: false),
                    LifeMonths = table.Column<int>(type: "integer", nullable: false),
                    StartsOn = table.Column<DateOnly>(type: "date", nullable: false),
                    AcquiredOn = table.Column<DateOnly>(type: "date", nullable: false),
                    AcquiredInto = table.Column<string>(type: "text", nullable: true),
                    ServiceStart = table.Column<DateOnly>(type: "date", nullable: true),
                    ServiceEnd = table.Column<DateOnly>(type: "date", nullable: true),
                    Rate = table.Column<decimal>(type: "numeric", nullable: true),
                    Lease = table.Column<string>(type: "text", nullable: true),
                    Common = table.Column<bool>(type: "boolean", nullable: false),
                    ChargedThrough = table.Column<int>(type: "integer", nullable: true),
                    Supersedes = table.Column<Guid>(type: "uuid", nullable: true),
                    Basis = table.Column<string>(type: "text", nullable: false),
                    CostCenter = table.Column<string>(type: "text", nullable: true),
                    Function = table.Column<int>(type: "integer", nullable: true),
                    AssetAccount = table.Column<string>(type: "text", nullable: false),
                    AccumulatedAccount = table.Column<string>(type: "text", nullable: false),
                    ExpenseAccount = table.Column<string>(type: "text", nullable: false),
                    EndedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    EndedWhy = table.Column<string>(type: "text", nullable: true),
                    Cost_Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    Cost_Micros = table.Column<long>(type: "bigint", nullable: false),
                    Residual_Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    Residual_Micros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Assets", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AssignmentRules",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Order = table.Column<int>(type: "integer", nullable: false),
                    Field = table.Column<string>(type: "text", nullable: false),
                    Key = table.Column<string>(type: "text", nullable: true),
                    Pattern = table.Column<string>(type: "text", nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AssignmentRules", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AssistantDrafts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false),
                    Title = table.Column<string>(type: "text", nullable: false),
                    Body = table.Column<string>(type: "text", nullable: false),
                    AuthorId = table.Column<string>(type: "text", nullable: false),
                    Author = table.Column<string>(type: "text", nullable: false),
                    WrittenAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Status = table.Column<string>(type: "text", nullable: false),
                    DecidedBy = table.Column<string>(type: "text", nullable: true),
                    DecidedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Outcome = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AssistantDrafts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AuditEvents",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "bigint", nullable: false),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ActorId = table.Column<string>(type: "text", nullable: false),
                    Actor = table.Column<string>(type: "text", nullable: false),
                    Via = table.Column<string>(type: "text", nullable: true),
                    Address = table.Column<string>(type: "text", nullable: true),
                    Act = table.Column<string>(type: "text", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: true),
                    Subject = table.Column<string>(type: "text", nullable: false),
                    Text = table.Column<string>(type: "text", nullable: false),
                    Previous = table.Column<string>(type: "text", nullable: false),
                    Hash = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AuditEvents", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "Balances",
                columns: table => new
                {
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    Book = table.Column<int>(type: "integer", nullable: false),
                    Account = table.Column<string>(type: "text", nullable: false),
                    Agent = table.Column<string>(type: "text", nullable: false),
                    Function = table.Column<int>(type: "integer", nullable: false),
                    Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    Micros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Balances", x => new { x.Entity, x.Period, x.Book, x.Account, x.Agent, x.Function, x.Currency });
                });

            migrationBuilder.CreateTable(
                name: "Budgets",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Scope = table.Column<string>(type: "text", nullable: false),
                    Subject = table.Column<string>(type: "text", nullable: false),
                    Thresholds = table.Column<string>(type: "text", nullable: false),
                    HardStop = table.Column<bool>(type: "boolean", nullable: false),
                    From = table.Column<int>(type: "integer", nullable: false),
                    Until = table.Column<int>(type: "integer", nullable: true),
                    StatedBy = table.Column<string>(type: "text", nullable: false),
                    StatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Monthly_Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    Monthly_Micros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Budgets", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ChargebackRules",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Shares = table.Column<string>(type: "text", nullable: false),
                    From = table.Column<int>(type: "integer", nullable: false),
                    StatedBy = table.Column<string>(type: "text", nullable: false),
                    StatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ChargebackRules", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Charges",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Source = table.Column<string>(type: "text", nullable: false),
                    ExternalId = table.Column<string>(type: "text", nullable: false),
                    Key = table.Column<byte[]>(type: "bytea", maxLength: 16, nullable: false),
                    WindowId = table.Column<int>(type: "integer", nullable: true),
                    IdentityColumns = table.Column<int>(type: "integer", nullable: true),
                    Current = table.Column<bool>(type: "boolean", nullable: false),
                    Reverses = table.Column<long>(type: "bigint", nullable: true),
                    AsOf = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    AgentKey = table.Column<string>(type: "text", nullable: true),
                    ArrangementId = table.Column<Guid>(type: "uuid", nullable: true),
                    ImportId = table.Column<Guid>(type: "uuid", nullable: true),
                    Line = table.Column<int>(type: "integer", nullable: true),
                    Category = table.Column<string>(type: "text", nullable: false),
                    IsCorrection = table.Column<bool>(type: "boolean", nullable: false),
                    Provider = table.Column<string>(type: "text", nullable: false),
                    Service = table.Column<string>(type: "text", nullable: false),
                    Description = table.Column<string>(type: "text", nullable: true),
                    SkuId = table.Column<string>(type: "text", nullable: true),
                    Model = table.Column<string>(type: "text", nullable: true),
                    Meter = table.Column<string>(type: "text", nullable: true),
                    ResourceId = table.Column<string>(type: "text", nullable: true),
                    InvoiceId = table.Column<string>(type: "text", nullable: true),
                    CommitmentId = table.Column<string>(type: "text", nullable: true),
                    BilledCost = table.Column<decimal>(type: "numeric", nullable: false),
                    EffectiveCost = table.Column<decimal>(type: "numeric", nullable: false),
                    Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    ConsumedQuantity = table.Column<decimal>(type: "numeric", nullable: true),
                    ConsumedUnit = table.Column<string>(type: "text", nullable: true),
                    PeriodStart = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    PeriodEnd = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Date = table.Column<DateOnly>(type: "date", nullable: false),
                    Account = table.Column<string>(type: "text", nullable: false),
                    EntryId = table.Column<Guid>(type: "uuid", nullable: true),
                    PostedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Details = table.Column<string>(type: "text", nullable: true),
                    Print = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Charges", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ChatTurns",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ConversationId = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    Question = table.Column<string>(type: "text", nullable: false),
                    AskedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Reply = table.Column<string>(type: "text", nullable: false),
                    Verdict = table.Column<string>(type: "text", nullable: true),
                    ToolCalls = table.Column<string>(type: "text", nullable: false),
                    Context = table.Column<string>(type: "text", nullable: true),
                    Ungrounded = table.Column<List<string>>(type: "text[]", nullable: false),
                    Notices = table.Column<List<string>>(type: "text[]", nullable: false),
                    AnswerHash = table.Column<string>(type: "text", nullable: false),
                    Model = table.Column<string>(type: "text", nullable: false),
                    CompletedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ChatTurns", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Closes",
                columns: table => new
                {
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    Status = table.Column<string>(type: "text", nullable: false),
                    Steps = table.Column<string>(type: "text", nullable: false),
                    SealedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    SealedBy = table.Column<string>(type: "text", nullable: true),
                    Digest = table.Column<string>(type: "text", nullable: true),
                    PreviousDigest = table.Column<string>(type: "text", nullable: true),
                    SignedReason = table.Column<string>(type: "text", nullable: true),
                    Reopenings = table.Column<string>(type: "text", nullable: false),
                    ReopenRequested = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Closes", x => new { x.Entity, x.Period });
                });

            migrationBuilder.CreateTable(
                name: "ColumnMappings",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Format = table.Column<string>(type: "text", nullable: false),
                    Fields = table.Column<string>(type: "text", nullable: false),
                    LeftOut = table.Column<string>(type: "text", nullable: false),
                    Days = table.Column<string>(type: "text", nullable: false),
                    Numbers = table.Column<string>(type: "text", nullable: false),
                    SavedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    SavedBy = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ColumnMappings", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Conversations",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    PersonId = table.Column<string>(type: "text", nullable: false),
                    Title = table.Column<string>(type: "text", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Conversations", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "DeliveryChanges",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Delivery = table.Column<int>(type: "integer", nullable: true),
                    Subject = table.Column<string>(type: "text", nullable: false),
                    Target = table.Column<long>(type: "bigint", nullable: false),
                    BeforeDelivery = table.Column<int>(type: "integer", nullable: true),
                    Before = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeliveryChanges", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "DevelopmentProjects",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: true),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Scope = table.Column<string>(type: "text", nullable: false),
                    Course = table.Column<string>(type: "text", nullable: false),
                    ReadyOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Capitalisation = table.Column<string>(type: "text", nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    CreatedBy = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DevelopmentProjects", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Disposals",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    ArrangementId = table.Column<Guid>(type: "uuid", nullable: false),
                    Date = table.Column<DateOnly>(type: "date", nullable: false),
                    Proceeds = table.Column<decimal>(type: "numeric", nullable: false),
                    SellingCosts = table.Column<decimal>(type: "numeric", nullable: false),
                    Refund = table.Column<decimal>(type: "numeric", nullable: false),
                    TerminationFee = table.Column<decimal>(type: "numeric", nullable: false),
                    Evidence = table.Column<string>(type: "text", nullable: false),
                    RecordedBy = table.Column<string>(type: "text", nullable: false),
                    RecordedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Posted = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Disposals", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Entities",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    FunctionalCurrency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    Calendar = table.Column<int>(type: "integer", nullable: false),
                    Books = table.Column<string>(type: "text", nullable: false),
                    TimeZone = table.Column<string>(type: "text", nullable: false),
                    MatchTolerancePercent = table.Column<decimal>(type: "numeric", nullable: false),
                    StatedCost = table.Column<string>(type: "text", nullable: false),
                    Meters = table.Column<string>(type: "text", nullable: false),
                    Bills = table.Column<string>(type: "text", nullable: false),
                    Policies = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Entities", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Findings",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    ArrangementId = table.Column<Guid>(type: "uuid", nullable: false),
                    MemoId = table.Column<Guid>(type: "uuid", nullable: false),
                    Book = table.Column<string>(type: "text", nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    Text = table.Column<string>(type: "text", nullable: false),
                    RaisedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ResolvedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    ResolvedBy = table.Column<string>(type: "text", nullable: true),
                    Resolution = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Findings", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "FxRates",
                columns: table => new
                {
                    From = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    To = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    Date = table.Column<DateOnly>(type: "date", nullable: false),
                    Rate = table.Column<decimal>(type: "numeric", nullable: false),
                    Source = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FxRates", x => new { x.From, x.To, x.Date });
                });

            migrationBuilder.CreateTable(
                name: "ImpairmentTests",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    ArrangementId = table.Column<Guid>(type: "uuid", nullable: false),
                    Group = table.Column<string>(type: "text", nullable: false),
                    Date = table.Column<DateOnly>(type: "date", nullable: false),
                    Indicator = table.Column<string>(type: "text", nullable: false),
                    UndiscountedCashFlows = table.Column<decimal>(type: "numeric", nullable: true),
                    FairValue = table.Column<decimal>(type: "numeric", nullable: true),
                    CostsOfDisposal = table.Column<decimal>(type: "numeric", nullable: false),
                    ValueInUse = table.Column<decimal>(type: "numeric", nullable: true),
                    NotProbable = table.Column<bool>(type: "boolean", nullable: false),
                    Evidence = table.Column<string>(type: "text", nullable: false),
                    Author = table.Column<string>(type: "text", nullable: false),
                    AuthorId = table.Column<string>(type: "text", nullable: false),
                    WrittenAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ApprovedBy = table.Column<string>(type: "text", nullable: true),
                    ApprovedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Findings = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ImpairmentTests", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ImportFiles",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Format = table.Column<string>(type: "text", nullable: false),
                    ContentHash = table.Column<string>(type: "text", nullable: false),
                    Bytes = table.Column<long>(type: "bigint", nullable: false),
                    ReceivedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ReceivedBy = table.Column<string>(type: "text", nullable: false),
                    Accepted = table.Column<int>(type: "integer", nullable: false),
                    Duplicates = table.Column<int>(type: "integer", nullable: false),
                    Quarantined = table.Column<int>(type: "integer", nullable: false),
                    Restated = table.Column<int>(type: "integer", nullable: false),
                    Removed = table.Column<int>(type: "integer", nullable: false),
                    StatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Effects = table.Column<string>(type: "text", nullable: false),
                    Repeats = table.Column<int>(type: "integer", nullable: false),
                    RepeatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    UndoneAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    UndoneBy = table.Column<string>(type: "text", nullable: true),
                    Undoes = table.Column<int>(type: "integer", nullable: true),
                    Totals = table.Column<string>(type: "text", nullable: false),
                    Assumptions = table.Column<string>(type: "text", nullable: false),
                    EndsOpen = table.Column<bool>(type: "boolean", nullable: false),
                    Mapping = table.Column<string>(type: "text", nullable: true),
                    OriginalHash = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ImportFiles", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "JobRuns",
                columns: table => new
                {
                    Job = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Scope = table.Column<string>(type: "character varying(160)", maxLength: 160, nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    QueuedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    FinishedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Node = table.Column<string>(type: "text", nullable: true),
                    Beat = table.Column<long>(type: "bigint", nullable: false),
                    Attempts = table.Column<int>(type: "integer", nullable: false),
                    AttemptsLeft = table.Column<int>(type: "integer", nullable: false),
                    NextAttemptAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Step = table.Column<string>(type: "text", nullable: true),
                    StepsDone = table.Column<int>(type: "integer", nullable: false),
                    StepsTotal = table.Column<int>(type: "integer", nullable: false),
                    Result = table.Column<string>(type: "text", nullable: true),
                    Error = table.Column<string>(type: "text", nullable: true),
                    AskedById = table.Column<string>(type: "text", nullable: true),
                    AskedBy = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_JobRuns", x => new { x.Job, x.Scope });
                });

            migrationBuilder.CreateTable(
                name: "JournalEntries",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Key = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Book = table.Column<int>(type: "integer", nullable: true),
                    Date = table.Column<DateOnly>(type: "date", nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    OriginalPeriod = table.Column<int>(type: "integer", nullable: true),
                    Memo = table.Column<string>(type: "text", nullable: false),
                    Basis = table.Column<string>(type: "text", nullable: true),
                    Reverses = table.Column<Guid>(type: "uuid", nullable: true),
                    PostedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    PostedBy = table.Column<string>(type: "text", nullable: false),
                    Batch = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_JournalEntries", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Memos",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ArrangementId = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Book = table.Column<string>(type: "text", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    BookTreatment = table.Column<string>(type: "text", nullable: false),
                    Status = table.Column<string>(type: "text", nullable: false),
                    Determination = table.Column<string>(type: "text", nullable: false),
                    RulebookHash = table.Column<string>(type: "text", nullable: false),
                    Facts = table.Column<string>(type: "text", nullable: false),
                    Stage = table.Column<string>(type: "text", nullable: false),
                    Author = table.Column<string>(type: "text", nullable: false),
                    AuthorId = table.Column<string>(type: "text", nullable: false),
                    WrittenAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ApprovedBy = table.Column<string>(type: "text", nullable: true),
                    ApprovedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    EntryId = table.Column<Guid>(type: "uuid", nullable: true),
                    InForce = table.Column<bool>(type: "boolean", nullable: false),
                    Effect = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Memos", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "MetricReadings",
                columns: table => new
                {
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Stream = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    StartAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Counts = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MetricReadings", x => new { x.Entity, x.Stream, x.StartAt, x.Day });
                });

            migrationBuilder.CreateTable(
                name: "ModelCards",
                columns: table => new
                {
                    Model = table.Column<string>(type: "text", nullable: false),
                    Provider = table.Column<string>(type: "text", nullable: false),
                    DeprecatedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Source = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ModelCards", x => x.Model);
                });

            migrationBuilder.CreateTable(
                name: "ModelChoices",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false),
                    Provider = table.Column<string>(type: "text", nullable: false),
                    Model = table.Column<string>(type: "text", nullable: false),
                    ChosenBy = table.Column<string>(type: "text", nullable: false),
                    ChosenAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ModelChoices", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "MonthsDue",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Work = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MonthsDue", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Notes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Subject = table.Column<string>(type: "text", nullable: false),
                    Step = table.Column<string>(type: "text", nullable: false),
                    Text = table.Column<string>(type: "text", nullable: false),
                    By = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    FileName = table.Column<string>(type: "text", nullable: true),
                    FileBytes = table.Column<int>(type: "integer", nullable: true),
                    FileHash = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Notes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Outputs",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Source = table.Column<string>(type: "text", nullable: false),
                    EventId = table.Column<string>(type: "text", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Date = table.Column<DateOnly>(type: "date", nullable: false),
                    Unit = table.Column<string>(type: "text", nullable: false),
                    Accepted = table.Column<decimal>(type: "numeric", nullable: false),
                    Rejected = table.Column<decimal>(type: "numeric", nullable: false),
                    Reworked = table.Column<decimal>(type: "numeric", nullable: false),
                    ImportId = table.Column<Guid>(type: "uuid", nullable: true),
                    Line = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Outputs", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "People",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Email = table.Column<string>(type: "text", nullable: true),
                    Roles = table.Column<string[]>(type: "text[]", nullable: false),
                    Active = table.Column<bool>(type: "boolean", nullable: false),
                    ExternalId = table.Column<string>(type: "text", nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_People", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PostingBatches",
                columns: table => new
                {
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    Entries = table.Column<int>(type: "integer", nullable: false),
                    Digest = table.Column<string>(type: "text", nullable: false),
                    Previous = table.Column<string>(type: "text", nullable: false),
                    Hash = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PostingBatches", x => new { x.Entity, x.Number });
                });

            migrationBuilder.CreateTable(
                name: "Prices",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Provider = table.Column<string>(type: "text", nullable: false),
                    Model = table.Column<string>(type: "text", nullable: false),
                    Meter = table.Column<string>(type: "text", nullable: false),
                    PerUnit = table.Column<decimal>(type: "numeric", nullable: false),
                    Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    EffectiveFrom = table.Column<DateOnly>(type: "date", nullable: false),
                    KnownAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Source = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Prices", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ProtectionKeys",
                columns: table => new
                {
                    Name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Xml = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProtectionKeys", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "Quarantine",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    ImportId = table.Column<Guid>(type: "uuid", nullable: true),
                    Line = table.Column<int>(type: "integer", nullable: true),
                    Reason = table.Column<string>(type: "text", nullable: false),
                    Message = table.Column<string>(type: "text", nullable: false),
                    Raw = table.Column<string>(type: "text", nullable: false),
                    UsageEventId = table.Column<long>(type: "bigint", nullable: true),
                    Meter = table.Column<string>(type: "text", nullable: true),
                    ChargeKey = table.Column<string>(type: "text", nullable: true),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Date = table.Column<DateOnly>(type: "date", nullable: false),
                    ResolvedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    ResolvedBy = table.Column<string>(type: "text", nullable: true),
                    Resolution = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Quarantine", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RechargeRules",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Basis = table.Column<string>(type: "text", nullable: false),
                    Cost = table.Column<string>(type: "text", nullable: false),
                    Terms = table.Column<string>(type: "text", nullable: false),
                    From = table.Column<int>(type: "integer", nullable: false),
                    StatedBy = table.Column<string>(type: "text", nullable: false),
                    StatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RechargeRules", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Recharges",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Receiver = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    Sequence = table.Column<int>(type: "integer", nullable: false),
                    Rate = table.Column<decimal>(type: "numeric", nullable: false),
                    Basis = table.Column<string>(type: "text", nullable: false),
                    PostedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Amount_Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    Amount_Micros = table.Column<long>(type: "bigint", nullable: false),
                    ReceiverAmount_Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    ReceiverAmount_Micros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Recharges", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Reviews",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: false),
                    OpenedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    OpenedBy = table.Column<string>(type: "text", nullable: false),
                    OpenedById = table.Column<string>(type: "text", nullable: false),
                    DueOn = table.Column<DateOnly>(type: "date", nullable: false),
                    Status = table.Column<string>(type: "text", nullable: false),
                    Decision = table.Column<string>(type: "text", nullable: true),
                    DecidedBy = table.Column<string>(type: "text", nullable: true),
                    DecidedById = table.Column<string>(type: "text", nullable: true),
                    DecidedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    DecisionReason = table.Column<string>(type: "text", nullable: true),
                    Packet = table.Column<string>(type: "text", nullable: true),
                    EffectiveOn = table.Column<DateOnly>(type: "date", nullable: true),
                    Exit = table.Column<string>(type: "text", nullable: false),
                    Plan = table.Column<string>(type: "text", nullable: true),
                    Succession = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Reviews", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RoundingCarries",
                columns: table => new
                {
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Stream = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Account = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Amount = table.Column<decimal>(type: "numeric", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RoundingCarries", x => new { x.Entity, x.Stream, x.Period, x.Agent, x.Account });
                });

            migrationBuilder.CreateTable(
                name: "RowDigests",
                columns: table => new
                {
                    Table = table.Column<string>(type: "text", nullable: false),
                    Key = table.Column<string>(type: "text", nullable: false),
                    Entity = table.Column<string>(type: "text", nullable: false),
                    Digest = table.Column<string>(type: "text", nullable: false),
                    Columns = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RowDigests", x => new { x.Table, x.Key });
                });

            migrationBuilder.CreateTable(
                name: "SavedViews",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Person = table.Column<string>(type: "text", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Address = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SavedViews", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SealHeads",
                columns: table => new
                {
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Chain = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    Hash = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SealHeads", x => x.Entity);
                });

            migrationBuilder.CreateTable(
                name: "Seals",
                columns: table => new
                {
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    Act = table.Column<string>(type: "text", nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    Digest = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    By = table.Column<string>(type: "text", nullable: false),
                    ById = table.Column<string>(type: "text", nullable: false),
                    SecondBy = table.Column<string>(type: "text", nullable: true),
                    SecondById = table.Column<string>(type: "text", nullable: true),
                    Reason = table.Column<string>(type: "text", nullable: true),
                    Approvals = table.Column<string>(type: "text", nullable: false),
                    ApprovalsDigest = table.Column<string>(type: "text", nullable: false),
                    Previous = table.Column<string>(type: "text", nullable: false),
                    Hash = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Seals", x => new { x.Entity, x.Number });
                });

            migrationBuilder.CreateTable(
                name: "SeenSpans",
                columns: table => new
                {
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    TraceId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    SpanId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    ParentId = table.Column<string>(type: "text", nullable: true),
                    Role = table.Column<int>(type: "integer", nullable: false),
                    HasUsage = table.Column<bool>(type: "boolean", nullable: false),
                    HasCost = table.Column<bool>(type: "boolean", nullable: false),
                    Tokens = table.Column<long>(type: "bigint", nullable: false),
                    Output = table.Column<long>(type: "bigint", nullable: false),
                    Cached = table.Column<long>(type: "bigint", nullable: false),
                    Model = table.Column<string>(type: "text", nullable: false),
                    RequestModel = table.Column<string>(type: "text", nullable: false),
                    ResponseId = table.Column<string>(type: "text", nullable: true),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Scope = table.Column<string>(type: "text", nullable: false),
                    Verdict = table.Column<int>(type: "integer", nullable: false),
                    Other = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SeenSpans", x => new { x.Entity, x.TraceId, x.SpanId });
                });

            migrationBuilder.CreateTable(
                name: "ServedOutcomes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Receiver = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    Outcomes = table.Column<decimal>(type: "numeric", nullable: false),
                    StatedBy = table.Column<string>(type: "text", nullable: false),
                    StatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ServedOutcomes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SignInSessions",
                columns: table => new
                {
                    Id = table.Column<string>(type: "text", nullable: false),
                    PersonId = table.Column<string>(type: "text", nullable: false),
                    KeyId = table.Column<string>(type: "text", nullable: true),
                    Began = table.Column<string>(type: "text", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    EndsAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    EndedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SignInSessions", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SignalRecords",
                columns: table => new
                {
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Owner = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Source = table.Column<string>(type: "text", nullable: false),
                    EventId = table.Column<string>(type: "text", nullable: false),
                    Via = table.Column<int>(type: "integer", nullable: false),
                    Delivery = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SignalRecords", x => new { x.Entity, x.Owner, x.Day, x.Source, x.EventId });
                });

            migrationBuilder.CreateTable(
                name: "Sources",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false),
                    Address = table.Column<string>(type: "text", nullable: false),
                    SealedKey = table.Column<string>(type: "text", nullable: true),
                    LookBackDays = table.Column<int>(type: "integer", nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: true),
                    Active = table.Column<bool>(type: "boolean", nullable: false),
                    StatedBy = table.Column<string>(type: "text", nullable: false),
                    StatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    From = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    CoveredTo = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Cursor = table.Column<string>(type: "text", nullable: true),
                    Seen = table.Column<string>(type: "text", nullable: false),
                    PulledAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Outcome = table.Column<string>(type: "text", nullable: true),
                    Failed = table.Column<bool>(type: "boolean", nullable: false),
                    NotBefore = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    ClaimedUntil = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Sources", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "StatementWindows",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Source = table.Column<string>(type: "text", nullable: false),
                    Issuer = table.Column<string>(type: "text", nullable: false),
                    IssuerColumn = table.Column<string>(type: "text", nullable: true),
                    Account = table.Column<string>(type: "text", nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    AsOf = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Delivery = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StatementWindows", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "TaxRates",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Book = table.Column<string>(type: "text", nullable: false),
                    EffectiveFrom = table.Column<DateOnly>(type: "date", nullable: false),
                    EnactedOn = table.Column<DateOnly>(type: "date", nullable: false),
                    Rate = table.Column<decimal>(type: "numeric(12,8)", precision: 12, scale: 8, nullable: false),
                    ProbableProfit = table.Column<decimal>(type: "numeric", nullable: true),
                    Evidence = table.Column<string>(type: "text", nullable: false),
                    RecordedBy = table.Column<string>(type: "text", nullable: false),
                    RecordedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TaxRates", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "TelemetrySignals",
                columns: table => new
                {
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Owner = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Via = table.Column<int>(type: "integer", nullable: false),
                    Delivery = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TelemetrySignals", x => new { x.Entity, x.Owner, x.Day });
                });

            migrationBuilder.CreateTable(
                name: "Transitions",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: true),
                    FromArrangement = table.Column<Guid>(type: "uuid", nullable: false),
                    ToArrangement = table.Column<Guid>(type: "uuid", nullable: false),
                    Date = table.Column<DateOnly>(type: "date", nullable: false),
                    Rationale = table.Column<string>(type: "text", nullable: false),
                    Evidence = table.Column<string>(type: "text", nullable: true),
                    RecordedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    RecordedBy = table.Column<string>(type: "text", nullable: false),
                    MonthlyAfter_Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    MonthlyAfter_Micros = table.Column<long>(type: "bigint", nullable: false),
                    MonthlyBefore_Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    MonthlyBefore_Micros = table.Column<long>(type: "bigint", nullable: false),
                    OneOffCost_Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    OneOffCost_Micros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Transitions", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "TurnClaims",
                columns: table => new
                {
                    ConversationId = table.Column<Guid>(type: "uuid", nullable: false),
                    Holder = table.Column<Guid>(type: "uuid", nullable: false),
                    Beat = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TurnClaims", x => x.ConversationId);
                });

            migrationBuilder.CreateTable(
                name: "UsageLanes",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Provider = table.Column<string>(type: "text", nullable: false),
                    Model = table.Column<string>(type: "text", nullable: false),
                    Meter = table.Column<string>(type: "text", nullable: false),
                    PriceId = table.Column<Guid>(type: "uuid", nullable: false),
                    PerUnit = table.Column<decimal>(type: "numeric", nullable: false),
                    Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    Environment = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageLanes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "UsageOverlaps",
                columns: table => new
                {
                    StreamId = table.Column<int>(type: "integer", nullable: false),
                    Utc = table.Column<int>(type: "integer", nullable: false),
                    Date = table.Column<DateOnly>(type: "date", nullable: false),
                    Meter = table.Column<string>(type: "text", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Quantity = table.Column<decimal>(type: "numeric", nullable: false),
                    Counted = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageOverlaps", x => new { x.StreamId, x.Utc, x.Date, x.Meter });
                });

            migrationBuilder.CreateTable(
                name: "UsageStreams",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Source = table.Column<string>(type: "text", nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    AgentKey = table.Column<string>(type: "text", nullable: false),
                    Provider = table.Column<string>(type: "text", nullable: false),
                    Model = table.Column<string>(type: "text", nullable: false),
                    Environment = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageStreams", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "UsageWorks",
                columns: table => new
                {
                    Key = table.Column<byte[]>(type: "bytea", maxLength: 16, nullable: false),
                    WorkId = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageWorks", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "VarianceAcceptances",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    Provider = table.Column<string>(type: "text", nullable: false),
                    Micros = table.Column<long>(type: "bigint", nullable: false),
                    Why = table.Column<string>(type: "text", nullable: false),
                    AcceptedById = table.Column<string>(type: "text", nullable: false),
                    AcceptedBy = table.Column<string>(type: "text", nullable: false),
                    AcceptedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ConfirmedBy = table.Column<string>(type: "text", nullable: true),
                    ConfirmedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_VarianceAcceptances", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "WorkReferences",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Repository = table.Column<string>(type: "text", nullable: false),
                    Branch = table.Column<string>(type: "text", nullable: false),
                    Commit = table.Column<string>(type: "text", nullable: false),
                    Session = table.Column<string>(type: "text", nullable: false),
                    Ticket = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WorkReferences", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "WriteDowns",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Entity = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    ArrangementId = table.Column<Guid>(type: "uuid", nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: true),
                    Book = table.Column<string>(type: "text", nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Indicator = table.Column<string>(type: "text", nullable: false),
                    Assumptions = table.Column<string>(type: "text", nullable: true),
                    RaisedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Status = table.Column<string>(type: "text", nullable: false),
                    Figures = table.Column<string>(type: "text", nullable: true),
                    Workings = table.Column<string>(type: "text", nullable: false),
                    StatedBy = table.Column<string>(type: "text", nullable: true),
                    StatedById = table.Column<string>(type: "text", nullable: true),
                    ApprovedBy = table.Column<string>(type: "text", nullable: true),
                    EntryId = table.Column<Guid>(type: "uuid", nullable: true),
                    CarryingAmount_Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    CarryingAmount_Micros = table.Column<long>(type: "bigint", nullable: false),
                    Loss_Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    Loss_Micros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WriteDowns", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Postings",
                columns: table => new
                {
                    Line = table.Column<int>(type: "integer", nullable: false),
                    EntryId = table.Column<Guid>(type: "uuid", nullable: false),
                    Account = table.Column<string>(type: "text", nullable: false),
                    Agent = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: true),
                    CostCenter = table.Column<string>(type: "text", nullable: true),
                    Meter = table.Column<string>(type: "text", nullable: true),
                    Source = table.Column<string>(type: "text", nullable: true),
                    Function = table.Column<int>(type: "integer", nullable: true),
                    Amount_Currency = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    Amount_Micros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Postings", x => new { x.EntryId, x.Line });
                    table.ForeignKey(
                        name: "FK_Postings_JournalEntries_EntryId",
                        column: x => x.EntryId,
                        principalTable: "JournalEntries",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "NoteContents",
                columns: table => new
                {
                    NoteId = table.Column<Guid>(type: "uuid", nullable: false),
                    Content = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_NoteContents", x => x.NoteId);
                    table.ForeignKey(
                        name: "FK_NoteContents_Notes_NoteId",
                        column: x => x.NoteId,
                        principalTable: "Notes",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "UsageDays",
                columns: table => new
                {
                    LaneId = table.Column<int>(type: "integer", nullable: false),
                    Date = table.Column<int>(type: "integer", nullable: false),
                    Quantity = table.Column<decimal>(type: "numeric", nullable: false),
                    PostedQuantity = table.Column<decimal>(type: "numeric", nullable: false),
                    PostedMicros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageDays", x => new { x.Date, x.LaneId });
                    table.ForeignKey(
                        name: "FK_UsageDays_UsageLanes_LaneId",
                        column: x => x.LaneId,
                        principalTable: "UsageLanes",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "UsageEvents",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Key = table.Column<byte[]>(type: "bytea", maxLength: 16, nullable: false),
                    StreamId = table.Column<int>(type: "integer", nullable: false),
                    EventId = table.Column<string>(type: "text", nullable: false),
                    OccurredAt = table.Column<long>(type: "bigint", nullable: false),
                    Date = table.Column<int>(type: "integer", nullable: false),
                    InputTokens = table.Column<long>(type: "bigint", nullable: false),
                    OutputTokens = table.Column<long>(type: "bigint", nullable: false),
                    CacheReadTokens = table.Column<long>(type: "bigint", nullable: false),
                    CacheWriteTokens = table.Column<long>(type: "bigint", nullable: false),
                    CacheWrite1hTokens = table.Column<long>(type: "bigint", nullable: false),
                    Others = table.Column<string>(type: "text", nullable: true),
                    Unpriced = table.Column<string>(type: "text", nullable: true),
                    ReportedCost = table.Column<decimal>(type: "numeric", nullable: true),
                    Delivery = table.Column<int>(type: "integer", nullable: true),
                    Line = table.Column<int>(type: "integer", nullable: true),
                    AsOf = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageEvents", x => x.Id);
                    table.ForeignKey(
                        name: "FK_UsageEvents_UsageStreams_StreamId",
                        column: x => x.StreamId,
                        principalTable: "UsageStreams",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AccessKeys_PersonId",
                table: "AccessKeys",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_AccessKeys_SecretHash",
                table: "AccessKeys",
                column: "SecretHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AgentEvents_Agent_At",
                table: "AgentEvents",
                columns: new[] { "Agent", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_Agents_Entity",
                table: "Agents",
                column: "Entity");

            migrationBuilder.CreateIndex(
                name: "IX_AllocationRules_Entity",
                table: "AllocationRules",
                column: "Entity");

            migrationBuilder.CreateIndex(
                name: "IX_Arrangements_Entity_Agent",
                table: "Arrangements",
                columns: new[] { "Entity", "Agent" });

            migrationBuilder.CreateIndex(
                name: "IX_Arrangements_Entity_ExternalId",
                table: "Arrangements",
                columns: new[] { "Entity", "ExternalId" });

            migrationBuilder.CreateIndex(
                name: "IX_Arrangements_ProjectId",
                table: "Arrangements",
                column: "ProjectId");

            migrationBuilder.CreateIndex(
                name: "IX_Assets_ArrangementId",
                table: "Assets",
                column: "ArrangementId");

            migrationBuilder.CreateIndex(
                name: "IX_Assets_Entity_Book",
                table: "Assets",
                columns: new[] { "Entity", "Book" });

            migrationBuilder.CreateIndex(
                name: "IX_AssignmentRules_Entity_Order",
                table: "AssignmentRules",
                columns: new[] { "Entity", "Order" });

            migrationBuilder.CreateIndex(
                name: "IX_AssistantDrafts_Entity_Status",
                table: "AssistantDrafts",
                columns: new[] { "Entity", "Status" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEvents_ActorId_Sequence",
                table: "AuditEvents",
                columns: new[] { "ActorId", "Sequence" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEvents_At",
                table: "AuditEvents",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_Budgets_Entity",
                table: "Budgets",
                column: "Entity");

            migrationBuilder.CreateIndex(
                name: "IX_ChargebackRules_Entity_Agent",
                table: "ChargebackRules",
                columns: new[] { "Entity", "Agent" });

            migrationBuilder.CreateIndex(
                name: "IX_Charges_Entity_CommitmentId_PostedAt",
                table: "Charges",
                columns: new[] { "Entity", "CommitmentId", "PostedAt" },
                filter: "\"CommitmentId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Charges_Entity_Date_Agent",
                table: "Charges",
                columns: new[] { "Entity", "Date", "Agent" });

            migrationBuilder.CreateIndex(
                name: "IX_Charges_Entity_PostedAt_Date",
                table: "Charges",
                columns: new[] { "Entity", "PostedAt", "Date" });

            migrationBuilder.CreateIndex(
                name: "IX_Charges_EntryId",
                table: "Charges",
                column: "EntryId");

            migrationBuilder.CreateIndex(
                name: "IX_Charges_ImportId",
                table: "Charges",
                column: "ImportId");

            migrationBuilder.CreateIndex(
                name: "IX_Charges_Key",
                table: "Charges",
                column: "Key");

            migrationBuilder.CreateIndex(
                name: "IX_Charges_Reverses",
                table: "Charges",
                column: "Reverses",
                filter: "\"Reverses\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Charges_Source_ExternalId",
                table: "Charges",
                columns: new[] { "Source", "ExternalId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Charges_WindowId",
                table: "Charges",
                column: "WindowId",
                filter: "\"WindowId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ChatTurns_ConversationId_Number",
                table: "ChatTurns",
                columns: new[] { "ConversationId", "Number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ColumnMappings_Entity_Name",
                table: "ColumnMappings",
                columns: new[] { "Entity", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Conversations_PersonId_UpdatedAt",
                table: "Conversations",
                columns: new[] { "PersonId", "UpdatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_DeliveryChanges_BeforeDelivery",
                table: "DeliveryChanges",
                column: "BeforeDelivery");

            migrationBuilder.CreateIndex(
                name: "IX_DeliveryChanges_Delivery",
                table: "DeliveryChanges",
                column: "Delivery");

            migrationBuilder.CreateIndex(
                name: "IX_DeliveryChanges_Subject_Target",
                table: "DeliveryChanges",
                columns: new[] { "Subject", "Target" });

            migrationBuilder.CreateIndex(
                name: "IX_DevelopmentProjects_Entity",
                table: "DevelopmentProjects",
                column: "Entity");

            migrationBuilder.CreateIndex(
                name: "IX_Disposals_ArrangementId",
                table: "Disposals",
                column: "ArrangementId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Disposals_Entity_Date",
                table: "Disposals",
                columns: new[] { "Entity", "Date" });

            migrationBuilder.CreateIndex(
                name: "IX_Findings_Entity_ResolvedAt",
                table: "Findings",
                columns: new[] { "Entity", "ResolvedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_ImpairmentTests_Entity_Date",
                table: "ImpairmentTests",
                columns: new[] { "Entity", "Date" });

            migrationBuilder.CreateIndex(
                name: "IX_ImportFiles_Entity_ContentHash",
                table: "ImportFiles",
                columns: new[] { "Entity", "ContentHash" });

            migrationBuilder.CreateIndex(
                name: "IX_ImportFiles_Number",
                table: "ImportFiles",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_JobRuns_Entity_Job_Day",
                table: "JobRuns",
                columns: new[] { "Entity", "Job", "Day" });

            migrationBuilder.CreateIndex(
                name: "IX_JobRuns_FinishedAt",
                table: "JobRuns",
                column: "FinishedAt");

            migrationBuilder.CreateIndex(
                name: "IX_JournalEntries_Entity_Key",
                table: "JournalEntries",
                columns: new[] { "Entity", "Key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_JournalEntries_Entity_Period_Date",
                table: "JournalEntries",
                columns: new[] { "Entity", "Period", "Date" });

            migrationBuilder.CreateIndex(
                name: "IX_JournalEntries_Reverses",
                table: "JournalEntries",
                column: "Reverses",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Memos_ArrangementId_Book_Version",
                table: "Memos",
                columns: new[] { "ArrangementId", "Book", "Version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_MonthsDue_Entity_Work_Period",
                table: "MonthsDue",
                columns: new[] { "Entity", "Work", "Period" });

            migrationBuilder.CreateIndex(
                name: "IX_Notes_Entity_Subject",
                table: "Notes",
                columns: new[] { "Entity", "Subject" });

            migrationBuilder.CreateIndex(
                name: "IX_Outputs_Entity_Date_Agent",
                table: "Outputs",
                columns: new[] { "Entity", "Date", "Agent" });

            migrationBuilder.CreateIndex(
                name: "IX_Outputs_Source_EventId",
                table: "Outputs",
                columns: new[] { "Source", "EventId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_People_ExternalId",
                table: "People",
                column: "ExternalId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Postings_Account_EntryId",
                table: "Postings",
                columns: new[] { "Account", "EntryId" });

            migrationBuilder.CreateIndex(
                name: "IX_Prices_Model_Meter_Provider_EffectiveFrom_KnownAt",
                table: "Prices",
                columns: new[] { "Model", "Meter", "Provider", "EffectiveFrom", "KnownAt" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Quarantine_Entity_ResolvedAt",
                table: "Quarantine",
                columns: new[] { "Entity", "ResolvedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Quarantine_ImportId",
                table: "Quarantine",
                column: "ImportId");

            migrationBuilder.CreateIndex(
                name: "IX_Quarantine_UsageEventId",
                table: "Quarantine",
                column: "UsageEventId");

            migrationBuilder.CreateIndex(
                name: "IX_RechargeRules_Entity_Agent",
                table: "RechargeRules",
                columns: new[] { "Entity", "Agent" });

            migrationBuilder.CreateIndex(
                name: "IX_Recharges_Entity_Receiver_Agent_Period_Sequence",
                table: "Recharges",
                columns: new[] { "Entity", "Receiver", "Agent", "Period", "Sequence" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Reviews_Agent",
                table: "Reviews",
                column: "Agent");

            migrationBuilder.CreateIndex(
                name: "IX_Reviews_Entity_Status",
                table: "Reviews",
                columns: new[] { "Entity", "Status" });

            migrationBuilder.CreateIndex(
                name: "IX_RowDigests_Table_Entity",
                table: "RowDigests",
                columns: new[] { "Table", "Entity" });

            migrationBuilder.CreateIndex(
                name: "IX_SavedViews_Person",
                table: "SavedViews",
                column: "Person");

            migrationBuilder.CreateIndex(
                name: "IX_SeenSpans_Entity_ResponseId",
                table: "SeenSpans",
                columns: new[] { "Entity", "ResponseId" });

            migrationBuilder.CreateIndex(
                name: "IX_SeenSpans_Entity_Tokens_At",
                table: "SeenSpans",
                columns: new[] { "Entity", "Tokens", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_ServedOutcomes_Entity_Agent_Period",
                table: "ServedOutcomes",
                columns: new[] { "Entity", "Agent", "Period" });

            migrationBuilder.CreateIndex(
                name: "IX_SignInSessions_KeyId",
                table: "SignInSessions",
                column: "KeyId");

            migrationBuilder.CreateIndex(
                name: "IX_SignInSessions_PersonId",
                table: "SignInSessions",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_SignalRecords_Delivery",
                table: "SignalRecords",
                column: "Delivery");

            migrationBuilder.CreateIndex(
                name: "IX_Sources_Entity_Name",
                table: "Sources",
                columns: new[] { "Entity", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_StatementWindows_Entity_Source_Issuer_Account_Period",
                table: "StatementWindows",
                columns: new[] { "Entity", "Source", "Issuer", "Account", "Period" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_TaxRates_Entity_Book_EffectiveFrom",
                table: "TaxRates",
                columns: new[] { "Entity", "Book", "EffectiveFrom" });

            migrationBuilder.CreateIndex(
                name: "IX_TelemetrySignals_Delivery",
                table: "TelemetrySignals",
                column: "Delivery");

            migrationBuilder.CreateIndex(
                name: "IX_Transitions_Entity_Date",
                table: "Transitions",
                columns: new[] { "Entity", "Date" });

            migrationBuilder.CreateIndex(
                name: "IX_Transitions_FromArrangement_ToArrangement",
                table: "Transitions",
                columns: new[] { "FromArrangement", "ToArrangement" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_UsageDays_Date",
                table: "UsageDays",
                column: "Date",
                filter: "\"Quantity\" <> \"PostedQuantity\"");

            migrationBuilder.CreateIndex(
                name: "IX_UsageDays_LaneId_Date",
                table: "UsageDays",
                columns: new[] { "LaneId", "Date" });

            migrationBuilder.CreateIndex(
                name: "IX_UsageEvents_Key",
                table: "UsageEvents",
                column: "Key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_UsageEvents_StreamId_Date",
                table: "UsageEvents",
                columns: new[] { "StreamId", "Date" });

            migrationBuilder.CreateIndex(
                name: "IX_UsageLanes_Entity_Agent_Provider_Model_Meter_PriceId_Enviro~",
                table: "UsageLanes",
                columns: new[] { "Entity", "Agent", "Provider", "Model", "Meter", "PriceId", "Environment" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_UsageOverlaps_Entity_Utc",
                table: "UsageOverlaps",
                columns: new[] { "Entity", "Utc" });

            migrationBuilder.CreateIndex(
                name: "IX_UsageStreams_Entity_Agent_Model",
                table: "UsageStreams",
                columns: new[] { "Entity", "Agent", "Model" });

            migrationBuilder.CreateIndex(
                name: "IX_UsageStreams_Entity_Source",
                table: "UsageStreams",
                columns: new[] { "Entity", "Source" });

            migrationBuilder.CreateIndex(
                name: "IX_UsageWorks_WorkId",
                table: "UsageWorks",
                column: "WorkId");

            migrationBuilder.CreateIndex(
                name: "IX_VarianceAcceptances_Entity_Period_Provider",
                table: "VarianceAcceptances",
                columns: new[] { "Entity", "Period", "Provider" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_WorkReferences_Entity_Repository_Session",
                table: "WorkReferences",
                columns: new[] { "Entity", "Repository", "Session" });

            migrationBuilder.CreateIndex(
                name: "IX_WriteDowns_Entity_Status",
                table: "WriteDowns",
                columns: new[] { "Entity", "Status" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AccessKeys");

            migrationBuilder.DropTable(
                name: "AgentEvents");

            migrationBuilder.DropTable(
                name: "AgentMonths");

            migrationBuilder.DropTable(
                name: "Agents");

            migrationBuilder.DropTable(
                name: "AllocationRules");

            migrationBuilder.DropTable(
                name: "Arrangements");

            migrationBuilder.DropTable(
                name: "Assets");

            migrationBuilder.DropTable(
                name: "AssignmentRules");

            migrationBuilder.DropTable(
                name: "AssistantDrafts");

            migrationBuilder.DropTable(
                name: "AuditEvents");

            migrationBuilder.DropTable(
                name: "Balances");

            migrationBuilder.DropTable(
                name: "Budgets");

            migrationBuilder.DropTable(
                name: "ChargebackRules");

            migrationBuilder.DropTable(
                name: "Charges");

            migrationBuilder.DropTable(
                name: "ChatTurns");

            migrationBuilder.DropTable(
                name: "Closes");

            migrationBuilder.DropTable(
                name: "ColumnMappings");

            migrationBuilder.DropTable(
                name: "Conversations");

            migrationBuilder.DropTable(
                name: "DeliveryChanges");

            migrationBuilder.DropTable(
                name: "DevelopmentProjects");

            migrationBuilder.DropTable(
                name: "Disposals");

            migrationBuilder.DropTable(
                name: "Entities");

            migrationBuilder.DropTable(
                name: "Findings");

            migrationBuilder.DropTable(
                name: "FxRates");

            migrationBuilder.DropTable(
                name: "ImpairmentTests");

            migrationBuilder.DropTable(
                name: "ImportFiles");

            migrationBuilder.DropTable(
                name: "JobRuns");

            migrationBuilder.DropTable(
                name: "Memos");

            migrationBuilder.DropTable(
                name: "MetricReadings");

            migrationBuilder.DropTable(
                name: "ModelCards");

            migrationBuilder.DropTable(
                name: "ModelChoices");

            migrationBuilder.DropTable(
                name: "MonthsDue");

            migrationBuilder.DropTable(
                name: "NoteContents");

            migrationBuilder.DropTable(
                name: "Outputs");

            migrationBuilder.DropTable(
                name: "People");

            migrationBuilder.DropTable(
                name: "PostingBatches");

            migrationBuilder.DropTable(
                name: "Postings");

            migrationBuilder.DropTable(
                name: "Prices");

            migrationBuilder.DropTable(
                name: "ProtectionKeys");

            migrationBuilder.DropTable(
                name: "Quarantine");

            migrationBuilder.DropTable(
                name: "RechargeRules");

            migrationBuilder.DropTable(
                name: "Recharges");

            migrationBuilder.DropTable(
                name: "Reviews");

            migrationBuilder.DropTable(
                name: "RoundingCarries");

            migrationBuilder.DropTable(
                name: "RowDigests");

            migrationBuilder.DropTable(
                name: "SavedViews");

            migrationBuilder.DropTable(
                name: "SealHeads");

            migrationBuilder.DropTable(
                name: "Seals");

            migrationBuilder.DropTable(
                name: "SeenSpans");

            migrationBuilder.DropTable(
                name: "ServedOutcomes");

            migrationBuilder.DropTable(
                name: "SignInSessions");

            migrationBuilder.DropTable(
                name: "SignalRecords");

            migrationBuilder.DropTable(
                name: "Sources");

            migrationBuilder.DropTable(
                name: "StatementWindows");

            migrationBuilder.DropTable(
                name: "TaxRates");

            migrationBuilder.DropTable(
                name: "TelemetrySignals");

            migrationBuilder.DropTable(
                name: "Transitions");

            migrationBuilder.DropTable(
                name: "TurnClaims");

            migrationBuilder.DropTable(
                name: "UsageDays");

            migrationBuilder.DropTable(
                name: "UsageEvents");

            migrationBuilder.DropTable(
                name: "UsageOverlaps");

            migrationBuilder.DropTable(
                name: "UsageWorks");

            migrationBuilder.DropTable(
                name: "VarianceAcceptances");

            migrationBuilder.DropTable(
                name: "WorkReferences");

            migrationBuilder.DropTable(
                name: "WriteDowns");

            migrationBuilder.DropTable(
                name: "Notes");

            migrationBuilder.DropTable(
                name: "JournalEntries");

            migrationBuilder.DropTable(
                name: "UsageLanes");

            migrationBuilder.DropTable(
                name: "UsageStreams");
        }
    }
}
