using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DiunDashboard.Data.Sqlite.Migrations.Migrations
{
    /// <inheritdoc />
    public partial class UpdatesByImage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_updates_hostname_image",
                table: "updates");

            migrationBuilder.DropIndex(
                name: "ix_updates_image",
                table: "updates");

            migrationBuilder.CreateIndex(
                name: "ix_updates_image_hostname",
                table: "updates",
                columns: new[] { "image", "hostname" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_updates_image_hostname",
                table: "updates");

            migrationBuilder.CreateIndex(
                name: "ix_updates_hostname_image",
                table: "updates",
                columns: new[] { "hostname", "image" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_updates_image",
                table: "updates",
                column: "image");
        }
    }
}
