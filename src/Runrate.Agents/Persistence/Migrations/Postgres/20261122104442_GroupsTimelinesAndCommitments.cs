using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Runrate.Agents.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class GroupsTimelinesAndCommitments : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Postings_Account_Agent",
                table: "Postings");

            migrationBuilder.AddColumn<string>(
                name: "Group",
                table: "ImpairmentTests",
                type: "text",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<DateTime>(
                name: "CommitmentStatedAt",
                table: "Arrangements",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "FactHistory",
                table: "Arrangements",
                type: "text",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.CreateIndex(
                name: "IX_UsageDays_Entity_Agent_Date",
                table: "UsageDays",
                columns: new[] { "Entity", "Agent", "Date" });

            migrationBuilder.CreateIndex(
                name: "IX_Postings_Account_EntryId",
                table: "Postings",
                columns: new[] { "Account", "EntryId" });

            migrationBuilder.CreateIndex(
                name: "IX_Outputs_Entity_Agent_Date",
                table: "Outputs",
                columns: new[] { "Entity", "Agent", "Date" });

            migrationBuilder.CreateIndex(
                name: "IX_Charges_Entity_CommitmentId_PostedAt",
                table: "Charges",
                columns: new[] { "Entity", "CommitmentId", "PostedAt" },
                filter: "\"CommitmentId\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_UsageDays_Entity_Agent_Date",
                table: "UsageDays");

            migrationBuilder.DropIndex(
                name: "IX_Postings_Account_EntryId",
                table: "Postings");

            migrationBuilder.DropIndex(
                name: "IX_Outputs_Entity_Agent_Date",
                table: "Outputs");

            migrationBuilder.DropIndex(
                name: "IX_Charges_Entity_CommitmentId_PostedAt",
                table: "Charges");

            migrationBuilder.DropColumn(
                name: "Group",
                table: "ImpairmentTests");

            migrationBuilder.DropColumn(
                name: "CommitmentStatedAt",
                table: "Arrangements");

            migrationBuilder.DropColumn(
                name: "FactHistory",
                table: "Arrangements");

            migrationBuilder.CreateIndex(
                name: "IX_Postings_Account_Agent",
                table: "Postings",
                columns: new[] { "Account", "Agent" });
        }
    }
}
