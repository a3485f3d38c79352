using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DiunDashboard.Data.Sqlite.Migrations.Migrations
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
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    friendly_name = table.Column<string>(type: "TEXT", nullable: false),
                    xml = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_protection_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "history",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    hostname = table.Column<string>(type: "TEXT", nullable: false),
                    image = table.Column<string>(type: "TEXT", nullable: false),
                    digest = table.Column<string>(type: "TEXT", nullable: false),
                    detail = table.Column<string>(type: "TEXT", nullable: false),
                    payload = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_history", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "rejected_deliveries",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    sender = table.Column<string>(type: "TEXT", nullable: false),
                    user_agent = table.Column<string>(type: "TEXT", nullable: false),
                    content_type = table.Column<string>(type: "TEXT", nullable: false),
                    size = table.Column<int>(type: "INTEGER", nullable: false),
                    body = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rejected_deliveries", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "tags",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    name_key = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tags", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "tag_assignments",
                columns: table => new
                {
                    image = table.Column<string>(type: "TEXT", nullable: false),
                    tag_id = table.Column<long>(type: "INTEGER", nullable: false)
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
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    hostname = table.Column<string>(type: "TEXT", nullable: false),
                    image = table.Column<string>(type: "TEXT", nullable: false),
                    registry = table.Column<string>(type: "TEXT", nullable: false),
                    repository = table.Column<string>(type: "TEXT", nullable: false),
                    image_tag = table.Column<string>(type: "TEXT", nullable: false),
                    stack = table.Column<string>(type: "TEXT", nullable: false),
                    current_tag = table.Column<string>(type: "TEXT", nullable: false),
                    change_kind = table.Column<int>(type: "INTEGER", nullable: false),
                    diun_version = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    provider = table.Column<string>(type: "TEXT", nullable: false),
                    hub_link = table.Column<string>(type: "TEXT", nullable: false),
                    mime_type = table.Column<string>(type: "TEXT", nullable: false),
                    digest = table.Column<string>(type: "TEXT", nullable: false),
                    previous_digest = table.Column<string>(type: "TEXT", nullable: false),
                    created = table.Column<DateTime>(type: "TEXT", nullable: true),
                    platform = table.Column<string>(type: "TEXT", nullable: false),
                    metadata = table.Column<string>(type: "TEXT", nullable: false),
                    containers = table.Column<string>(type: "TEXT", nullable: false),
                    received_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    acknowledged_at = table.Column<DateTime>(type: "TEXT", nullable: true),
                    snoozed_until = table.Column<DateTime>(type: "TEXT", nullable: true),
                    revision = table.Column<int>(type: "INTEGER", nullable: false),
                    history_id = table.Column<long>(type: "INTEGER", nullable: false),
                    tag_id = table.Column<long>(type: "INTEGER", nullable: true)
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
