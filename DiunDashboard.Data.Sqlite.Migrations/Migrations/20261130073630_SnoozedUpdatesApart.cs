using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DiunDashboard.Data.Sqlite.Migrations.Migrations
{
    /// <inheritdoc />
    public partial class SnoozedUpdatesApart : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_updates_snoozed",
                table: "updates",
                columns: new[] { "acknowledged_at", "tag_id", "history_id", "snoozed_until" },
                filter: "acknowledged_at IS NULL AND snoozed_until IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_updates_snoozed",
                table: "updates");
        }
    }
}
