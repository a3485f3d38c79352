// Writes the profile by which a publish compiles the packages ahead: the methods that the runtime has compiled.
//     dotnet run --project scripts/profile -- LIST FOLDER PROFILE
// LIST is what the runtime wrote with DOTNET_JitStdOutFile and DOTNET_JitDisasmSummary=1, FOLDER has the assemblies of the packages. A profile is an
// assembly in an archive: its AssemblyDictionary names a method for each package, which names the package's methods
// (https://github.com/dotnet/runtime/blob/main/src/coreclr/tools/aot/ILCompiler.ReadyToRun/IBC/MIbcProfileParser.cs).
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

var used = File.ReadLines(args[0]).Select(Used.Read).OfType<Used>().Distinct()
    .OrderBy(method => method.ToString(), StringComparer.Ordinal).ToLookup(method => method.Type);
var profile = new Profile();
foreach (var file in Directory.EnumerateFiles(args[1], "*.dll").Order(StringComparer.Ordinal))
{
    if (Path.GetFileName(file).StartsWith("DiunDashboard.", StringComparison.Ordinal))
        continue;
    using var image = new PEReader(File.OpenRead(file));
    Console.WriteLine($"{profile.Add(image.GetMetadataReader(), used),6} methods of {Path.GetFileName(file)}");
}

File.Delete(args[2]);
using var archive = ZipFile.Open(args[2], ZipArchiveMode.Create);
var entry = archive.CreateEntry(Path.GetFileName(args[2]) + ".dll", CompressionLevel.SmallestSize);
// The same methods are to make the same file.
entry.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
using var content = entry.Open();
profile.Finish().WriteContentTo(content);
