using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DiunDashboard.Data.Postgres.Migrations.Migrations
{
    /// <inheritdoc />
    public partial class OpenUpdatesInOrder : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_updates_open",
                table: "updates");

            migrationBuilder.CreateIndex(
                name: "ix_updates_open",
                table: "updates",
                column: "history_id",
                filter: "acknowledged_at IS NULL")
                .Annotation("Npgsql:IndexInclude", new[] { "snoozed_until" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_updates_open",
                table: "updates");

            migrationBuilder.CreateIndex(
                name: "ix_updates_open",
                table: "updates",
                columns: new[] { "history_id", "snoozed_until" },
                filter: "acknowledged_at IS NULL");
        }
    }
}
