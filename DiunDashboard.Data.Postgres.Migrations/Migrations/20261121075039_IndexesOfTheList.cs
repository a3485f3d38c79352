using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DiunDashboard.Data.Postgres.Migrations.Migrations
{
    /// <inheritdoc />
    public partial class IndexesOfTheList : Migration
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
                columns: new[] { "history_id", "snoozed_until" },
                filter: "acknowledged_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_updates_tag_done",
                table: "updates",
                columns: new[] { "tag_id", "history_id" },
                filter: "acknowledged_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_updates_tag_open",
                table: "updates",
                columns: new[] { "tag_id", "history_id", "snoozed_until" },
                filter: "acknowledged_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_history_tested",
                table: "history",
                columns: new[] { "hostname", "id" },
                filter: "kind = 'tested'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_updates_open",
                table: "updates");

            migrationBuilder.DropIndex(
                name: "ix_updates_tag_done",
                table: "updates");

            migrationBuilder.DropIndex(
                name: "ix_updates_tag_open",
                table: "updates");

            migrationBuilder.DropIndex(
                name: "ix_history_tested",
                table: "history");

            migrationBuilder.CreateIndex(
                name: "ix_updates_open",
                table: "updates",
                column: "history_id",
                filter: "acknowledged_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_updates_tag_open",
                table: "updates",
                columns: new[] { "tag_id", "history_id" },
                filter: "acknowledged_at IS NULL");
        }
    }
}
