using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace DiunDashboard.Tests.Rules;

/// <summary>packages.mibc, by which a publish compiles the packages ahead. Whoever updates one learns here that it has become another.</summary>
public sealed class ProfileTests
{
    [Fact]
    public void It_names_methods_that_the_packages_have()
    {
        var named = Named().ToList();
        var packages = named.Select(method => method.Package).Distinct().ToDictionary(name => name, Methods);
        var missing = named.Where(method => !packages[method.Package].Contains(method.Name)).Select(method => method.Name).ToList();

        packages.Keys.ShouldContain("Microsoft.EntityFrameworkCore");
        packages.Keys.ShouldContain("Npgsql");
        missing.Count.ShouldBeLessThan(named.Count / 20, $"run scripts/profile.sh: the packages have no {string.Join(", ", missing.Take(5))}");
    }

    private static List<(string Package, string Name)> Named()
    {
        using var archive = ZipFile.OpenRead(Path.Combine(SourceTree.Root, "DiunDashboard.Web", "packages.mibc"));
        using var content = archive.GetEntry("packages.mibc.dll")!.Open();
        var bytes = new MemoryStream();
        content.CopyTo(bytes);
        using var image = new PEReader(new MemoryStream(bytes.ToArray()));
        var reader = image.GetMetadataReader();
        return [.. reader.MemberReferences.Select(handle => Name(reader, reader.GetMemberReference(handle)))];
    }

    private static (string Package, string Name) Name(MetadataReader reader, MemberReference method)
    {
        var (package, type) = TypeName(reader, Owner(reader, method.Parent));
        return (package, $"{type}:{reader.GetString(method.Name)}");
    }

    private static TypeReferenceHandle Owner(MetadataReader reader, EntityHandle parent)
    {
        if (parent.Kind == HandleKind.TypeReference)
            return (TypeReferenceHandle)parent;
        var signature = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
        // A generic type in use: two bytes that say so, then which type.
        signature.Offset = 2;
        return (TypeReferenceHandle)signature.ReadTypeHandle();
    }

    private static (string Package, string Name) TypeName(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            var (package, outer) = TypeName(reader, (TypeReferenceHandle)type.ResolutionScope);
            return (package, $"{outer}+{reader.GetString(type.Name)}");
        }

        var assembly = reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope);
        return (reader.GetString(assembly.Name), $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}");
    }

    private static HashSet<string> Methods(string package)
    {
        using var image = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, package + ".dll")));
        var reader = image.GetMetadataReader();
        return [.. from type in reader.TypeDefinitions
                   let name = FullName(reader, reader.GetTypeDefinition(type))
                   from method in reader.GetTypeDefinition(type).GetMethods()
                   select $"{name}:{reader.GetString(reader.GetMethodDefinition(method).Name)}"];
    }

    private static string FullName(MetadataReader reader, TypeDefinition type) =>
        type.GetDeclaringType() is { IsNil: false } outer
            ? $"{FullName(reader, reader.GetTypeDefinition(outer))}+{reader.GetString(type.Name)}"
            : $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
}
