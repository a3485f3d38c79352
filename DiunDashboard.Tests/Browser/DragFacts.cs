using System.Net;
using DiunDashboard.Tests.Builders;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiunDashboard.Tests.Browser;

/// <summary>A row carried to another tag gets that tag.</summary>
public abstract class DragFacts(IBrowserFixture fixture) : InBrowser(fixture)
{
    [Fact]
    public async Task A_row_is_dragged_to_another_tag_with_the_mouse()
    {
        await TaggedAsync(("media", "jellyfin"), ("infra", "traefik"));
        await OnBoardAsync(async board =>
        {
            await LiftAsync(board, "traefik");
            await CarryAsync(board, board.Row("jellyfin"));
            await board.Page.Mouse.UpAsync();

            await Expect(board.Group("media").Locator(".update")).ToHaveCountAsync(2);
            await board.SaysAsync("traefik is tagged media now.");
            (await TagOfAsync("traefik")).ShouldBe("media");
        });
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(375)]
    public async Task A_tag_without_a_row_takes_one_from_the_mouse_while_it_is_carried(int width)
    {
        await TaggedAsync(("media", "jellyfin"), ("infra", "traefik"), ("<b>new</b>", null));
        await OnBoardAsync(
            async board =>
            {
                await Expect(board.Drops).ToHaveCountAsync(0);
                await LiftAsync(board, "traefik");
                await CarryAsync(board, board.Row("jellyfin"));
                await Expect(board.Drops).ToHaveTextAsync(["<b>new</b>", "Untagged"]);
                await CarryAsync(board, board.Drops.First);
                await board.Page.Mouse.UpAsync();

                await board.SaysAsync("traefik is tagged <b>new</b> now.");
                await Expect(board.Group("<b>new</b>").Locator(".update")).ToHaveCountAsync(1);
                await Expect(board.Drops).ToHaveCountAsync(0);
                (await TagOfAsync("traefik")).ShouldBe("<b>new</b>");
                await Expect(board.Rows).ToHaveCountAsync(2);
            },
            new() { ViewportSize = new() { Width = width, Height = 800 } });
    }

    [Fact]
    public async Task A_row_is_moved_to_another_tag_with_the_keyboard()
    {
        await TaggedAsync(("media", "jellyfin"), ("infra", "traefik"));
        await OnBoardAsync(async board =>
        {
            await PressAsync(board, "traefik", "Enter", "ArrowDown", "Enter");

            await board.SaysAsync("traefik is tagged media now.");
            (await TagOfAsync("traefik")).ShouldBe("media");
        });
    }

    [Fact]
    public async Task A_row_that_is_put_back_with_the_keyboard_leaves_what_is_selected()
    {
        await TaggedAsync(("media", "jellyfin"), ("infra", "traefik"));
        await OnBoardAsync(async board =>
        {
            await board.SelectAsync("jellyfin");

            await PressAsync(board, "traefik", "Enter", "ArrowDown", "Escape");

            await Expect(board.Page.Locator("#said")).ToHaveTextAsync("traefik stays where it was.");
            await Expect(board.Bulk).ToContainTextAsync("1 selected");
        });
    }

    [Fact]
    public async Task A_tag_without_a_row_takes_one_from_the_keyboard()
    {
        await TaggedAsync(("media", "jellyfin"), ("infra", "traefik"), ("new", null));
        await OnBoardAsync(async board =>
        {
            await PressAsync(board, "traefik", "Enter", "ArrowDown", "ArrowDown");
            await Expect(board.Page.Locator("#said")).ToHaveTextAsync("Over new.");
            await Expect(board.Row("traefik").Locator(".grip")).ToBeFocusedAsync();
            await board.Page.Keyboard.PressAsync("Escape");
            await Expect(board.Group("infra").Locator(".update")).ToHaveCountAsync(1);
            await Expect(board.Drops).ToHaveCountAsync(0);

            await PressAsync(board, "traefik", "Enter", "ArrowDown", "ArrowDown", "Enter");

            await board.SaysAsync("traefik is tagged new now.");
            await Expect(board.Group("new").Locator(".update")).ToHaveCountAsync(1);
            (await TagOfAsync("traefik")).ShouldBe("new");
        });
    }

    [Theory]
    [InlineData("/", true)]
    [InlineData("/?group=host", false)]
    [InlineData("/?group=stack", false)]
    [InlineData("/?group=none", false)]
    public async Task Only_among_tags_can_a_row_be_carried(string path, bool carried)
    {
        await TaggedAsync(("media", "jellyfin"), ("infra", "traefik"));
        await OnBoardAsync(
            async board =>
            {
                await board.ShowsAsync("jellyfin", "traefik");
                await Expect(board.Rows.Locator(".grip:visible")).ToHaveCountAsync(carried ? 2 : 0);
            },
            path: path);
    }

    private static async Task LiftAsync(BoardView board, string name)
    {
        await board.Row(name).Locator(".grip").HoverAsync();
        await board.Page.Mouse.DownAsync();
    }

    private static async Task CarryAsync(BoardView board, ILocator target)
    {
        var box = (await target.BoundingBoxAsync())!;
        var (x, y) = (box.X + Math.Min(60, box.Width / 2), box.Y + (box.Height / 2));
        await board.Page.Mouse.MoveAsync(x, y, new() { Steps = 12 });
        await board.Page.Mouse.MoveAsync(x + 4, y + 4, new() { Steps = 4 });
    }

    private static async Task PressAsync(BoardView board, string name, params string[] keys)
    {
        await board.Row(name).Locator(".grip").FocusAsync();
        foreach (var key in keys)
            await board.Page.Keyboard.PressAsync(key);
    }

    private async Task TaggedAsync(params (string Tag, string? Image)[] tagged)
    {
        foreach (var (tag, image) in tagged)
        {
            var created = await SendAsync("POST", "/api/tags", new { name = tag }, HttpStatusCode.Created);
            if (image is null)
                continue;
            var reference = $"docker.io/library/{image}:1.29";
            await SendAsync("PUT", "/api/tag-assignments", new { image = reference, tag_id = created.GetProperty("id").GetInt64() }, HttpStatusCode.NoContent);
            await RecordedAsync(EventBuilder.AnEvent().Of(reference));
        }
    }

    private async Task<string> TagOfAsync(string image) => await Db.TagAssignments.Where(a => a.Image == $"docker.io/library/{image}:1.29")
        .Join(Db.Tags, a => a.TagId, t => t.Id, (_, t) => t.Name).SingleAsync();
}

public sealed class SqliteDragFacts(BrowserFixture<SqliteTestDatabase> fixture) : DragFacts(fixture), IClassFixture<BrowserFixture<SqliteTestDatabase>>;

public sealed class PostgresDragFacts(BrowserFixture<PostgresTestDatabase> fixture) : DragFacts(fixture), IClassFixture<BrowserFixture<PostgresTestDatabase>>;
