using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DiunDashboard.Data.Postgres.Migrations.Migrations
{
    /// <summary>Lets a delivery be tried again without being recorded twice.</summary>
    public partial class AddDeliveryId : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "delivery_id",
                table: "history",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_history_delivery_id",
                table: "history",
                column: "delivery_id",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_history_delivery_id",
                table: "history");

            migrationBuilder.DropColumn(
                name: "delivery_id",
                table: "history");
        }
    }
}
