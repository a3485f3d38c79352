using System.Collections.Frozen;
using System.Reflection;
using DiunDashboard.Web.ViewModels;
using Microsoft.Extensions.FileProviders;

namespace DiunDashboard.Web.Logos;

/// <summary>The logo of a product.</summary>
/// <param name="Path">Where it is served, below the application's root.</param>
/// <param name="NeedsTile">Whether it is so dark that a dark page needs a light tile under it.</param>
public sealed record Logo(string Path, bool NeedsTile);

/// <summary>Finds logos by what images are called. The list is <c>logos.txt</c>, from which the build also takes the files: both are part of the assembly.</summary>
public static class ImageLogos
{
    private const string Folder = "/lib/logos";

    private static readonly Assembly Assembly = typeof(ImageLogos).Assembly;
    private static readonly FrozenDictionary<string, Logo> Logos = Read();

    /// <summary>Stands for the content of all logos: another build, another version.</summary>
    private static string Version => Assembly.ManifestModule.ModuleVersionId.ToString("N")[..10];

    /// <summary>Sends the logos; what asks for this version may keep it for good.</summary>
    public static void UseLogos(this WebApplication app) => app.UseStaticFiles(new StaticFileOptions
    {
        FileProvider = new EmbeddedFileProvider(Assembly, "logos"),
        RequestPath = Folder,
        OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
            file.Context.Request.Query["v"] == Version ? "public, max-age=31536000, immutable" : "no-cache",
    });

    /// <summary>
    /// The logo of a repository, or null: by its last word (<c>uptime-kuma</c>), then by how that begins (<c>immich-server</c> is immich),
    /// and by its owner where the last word says nothing (<c>vaultwarden/server</c>).
    /// </summary>
    public static Logo? Find(string repository)
    {
        var parts = repository.Split('/');
        return ByWord(parts[^1]) ?? (parts.Length > 1 && ImageName.SaysNothing(parts[^1]) ? ByWord(parts[^2]) : null);
    }

    private static Logo? ByWord(string word)
    {
        var parts = word.ToLowerInvariant().Split('-', '_', '.');
        for (var length = parts.Length; length > 0; length--)
        {
            if (Logos.TryGetValue(string.Concat(parts[..length]), out var logo))
                return logo;
        }

        return null;
    }

    private static FrozenDictionary<string, Logo> Read()
    {
        using var list = new StreamReader(Assembly.GetManifestResourceStream("logos.txt")!);
        Dictionary<string, Logo> logos = [];
        while (list.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var words = line.Split(' ');
            var tile = words[1] == "+tile";
            var logo = new Logo($"{Folder}/{words[0].Split('/')[1]}.svg?v={Version}", tile);
            foreach (var name in words[(tile ? 2 : 1)..])
                logos.Add(name, logo);
        }

        return logos.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
