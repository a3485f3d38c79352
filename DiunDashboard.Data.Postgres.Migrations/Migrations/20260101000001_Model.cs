using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace DiunDashboard.Data.Postgres.Migrations.Migrations
{
    /// <summary>The model. The tables of 1.x give way, and their rows are copied.</summary>
    public partial class Model : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(CopyFrom1x.SetAside);

            migrationBuilder.CreateTable(
                name: "data_protection_keys",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    friendly_name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    xml = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_protection_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "history",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    hostname = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    image = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    digest = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    detail = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    payload = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_history", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "rejected_deliveries",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    sender = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    user_agent = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    content_type = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    size = table.Column<int>(type: "integer", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rejected_deliveries", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "tags",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name_key = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tags", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "tag_assignments",
                columns: table => new
                {
                    image = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tag_id = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tag_assignments", x => x.image);
                    table.ForeignKey(
                        name: "fk_tag_assignments_tags_tag_id",
                        column: x => x.tag_id,
                        principalTable: "tags",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "updates",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    hostname = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    image = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    registry = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    repository = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    image_tag = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    stack = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    current_tag = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    change_kind = table.Column<int>(type: "integer", nullable: false),
                    diun_version = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    provider = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    hub_link = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    mime_type = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    digest = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    previous_digest = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    platform = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    metadata = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    containers = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    received_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    acknowledged_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    snoozed_until = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    revision = table.Column<int>(type: "integer", nullable: false),
                    history_id = table.Column<long>(type: "bigint", nullable: false),
                    tag_id = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_updates", x => x.id);
                    table.ForeignKey(
                        name: "fk_updates_tags_tag_id",
                        column: x => x.tag_id,
                        principalTable: "tags",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateIndex(
                name: "ix_history_at",
                table: "history",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_history_hostname_id",
                table: "history",
                columns: new[] { "hostname", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_history_image_id",
                table: "history",
                columns: new[] { "image", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_tag_assignments_tag_id",
                table: "tag_assignments",
                column: "tag_id");

            migrationBuilder.CreateIndex(
                name: "ix_tags_name_key",
                table: "tags",
                column: "name_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_updates_done",
                table: "updates",
                column: "history_id",
                filter: "acknowledged_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_updates_history_id",
                table: "updates",
                column: "history_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_updates_hostname_history_id",
                table: "updates",
                columns: new[] { "hostname", "history_id" });

            migrationBuilder.CreateIndex(
                name: "ix_updates_hostname_image",
                table: "updates",
                columns: new[] { "hostname", "image" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_updates_image",
                table: "updates",
                column: "image");

            migrationBuilder.CreateIndex(
                name: "ix_updates_open",
                table: "updates",
                column: "history_id",
                filter: "acknowledged_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_updates_snoozed_until",
                table: "updates",
                column: "snoozed_until",
                filter: "snoozed_until IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_updates_tag_id_history_id",
                table: "updates",
                columns: new[] { "tag_id", "history_id" });

            migrationBuilder.CreateIndex(
                name: "ix_updates_tag_open",
                table: "updates",
                columns: new[] { "tag_id", "history_id" },
                filter: "acknowledged_at IS NULL");

            migrationBuilder.Sql(CopyFrom1x.Copy);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(CopyTo1x.SetAside);
            migrationBuilder.Sql(SchemaOf1x.Create);
            migrationBuilder.Sql(CopyTo1x.Copy);

            migrationBuilder.DropTable(
                name: "data_protection_keys");

            migrationBuilder.DropTable(
                name: "history");

            migrationBuilder.DropTable(
                name: "rejected_deliveries");
        }
    }
}
