using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DiunDashboard.Data.Postgres.Migrations.Migrations
{
    /// <summary>Gives images notes.</summary>
    public partial class AddImageNotes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "image_notes",
                columns: table => new
                {
                    image = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    text = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_image_notes", x => x.image);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // A release that knows no notes cannot read entries of this kind.
            migrationBuilder.Sql("DELETE FROM history WHERE kind = 'noted';");

            migrationBuilder.DropTable(
                name: "image_notes");
        }
    }
}
