using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DiunDashboard.Data.Sqlite.Migrations.Migrations
{
    /// <inheritdoc />
    public partial class IndexesOfTheHistory : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_history_hostname_id",
                table: "history");

            migrationBuilder.CreateIndex(
                name: "ix_history_acknowledged",
                table: "history",
                column: "id",
                filter: "kind = 'acknowledged'");

            migrationBuilder.CreateIndex(
                name: "ix_history_hostname_id_kind",
                table: "history",
                columns: new[] { "hostname", "id", "kind" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_history_acknowledged",
                table: "history");

            migrationBuilder.DropIndex(
                name: "ix_history_hostname_id_kind",
                table: "history");

            migrationBuilder.CreateIndex(
                name: "ix_history_hostname_id",
                table: "history",
                columns: new[] { "hostname", "id" });
        }
    }
}
