using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DiunDashboard.Data.Sqlite.Migrations.Migrations
{
    /// <inheritdoc />
    public partial class CoveringIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_updates_open",
                table: "updates");

            migrationBuilder.DropIndex(
                name: "ix_updates_tag_open",
                table: "updates");

            migrationBuilder.CreateIndex(
                name: "ix_updates_open",
                table: "updates",
                columns: new[] { "acknowledged_at", "history_id", "snoozed_until" },
                filter: "acknowledged_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_updates_tag_open",
                table: "updates",
                columns: new[] { "tag_id", "acknowledged_at", "history_id", "snoozed_until" },
                filter: "acknowledged_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_updates_open",
                table: "updates");

            migrationBuilder.DropIndex(
                name: "ix_updates_tag_open",
                table: "updates");

            migrationBuilder.CreateIndex(
                name: "ix_updates_open",
                table: "updates",
                columns: new[] { "history_id", "snoozed_until" },
                filter: "acknowledged_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_updates_tag_open",
                table: "updates",
                columns: new[] { "tag_id", "history_id", "snoozed_until" },
                filter: "acknowledged_at IS NULL");
        }
    }
}
