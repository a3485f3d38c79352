using DiunDashboard.Data.Writes;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DiunDashboard.Data.Postgres.Migrations.Migrations
{
    /// <summary>Leads from each event of an image on a host to the one before, in the place of an index that was written at random for each event.</summary>
    public partial class ChainedEvents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_history_image_id",
                table: "history");

            migrationBuilder.AddColumn<long>(
                name: "previous_event_id",
                table: "history",
                type: "bigint",
                nullable: true);

            migrationBuilder.Sql(RecordingSql.ChainEvents);

            migrationBuilder.CreateIndex(
                name: "ix_history_decided",
                table: "history",
                columns: new[] { "image", "id" },
                filter: "kind <> 'received'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_history_decided",
                table: "history");

            migrationBuilder.DropColumn(
                name: "previous_event_id",
                table: "history");

            migrationBuilder.CreateIndex(
                name: "ix_history_image_id",
                table: "history",
                columns: new[] { "image", "id" });
        }
    }
}
