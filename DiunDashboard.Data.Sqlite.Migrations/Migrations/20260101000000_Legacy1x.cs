using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DiunDashboard.Data.Sqlite.Migrations.Migrations
{
    /// <summary>The schema of 1.x, created where it is not there: a database of 1.x starts from its own tables.</summary>
    public partial class Legacy1x : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SchemaOf1x.Create);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SchemaOf1x.Drop);
    }
}
