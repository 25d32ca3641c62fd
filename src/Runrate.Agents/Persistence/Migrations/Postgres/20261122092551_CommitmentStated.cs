using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Runrate.Agents.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class CommitmentStated : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "CommitmentStatedAt",
                table: "Arrangements",
                type: "timestamp with time zone",
                nullable: true);

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
                name: "IX_Charges_Entity_CommitmentId_PostedAt",
                table: "Charges");

            migrationBuilder.DropColumn(
                name: "CommitmentStatedAt",
                table: "Arrangements");
        }
    }
}
