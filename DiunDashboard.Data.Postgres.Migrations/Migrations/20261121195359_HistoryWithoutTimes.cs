using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DiunDashboard.Data.Postgres.Migrations.Migrations
{
    /// <inheritdoc />
    public partial class HistoryWithoutTimes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_history_at",
                table: "history");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_history_at",
                table: "history",
                column: "at");
        }
    }
}
