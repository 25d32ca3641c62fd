using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Runrate.Agents.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ImpairmentGroups : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Group",
                table: "ImpairmentTests",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Group",
                table: "ImpairmentTests");
        }
    }
}
