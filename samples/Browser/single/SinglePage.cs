// Puts a published folder into one HTML file that opens from disk without a network: dotnet run single/SinglePage.cs -- PUBLISHED/wwwroot convnext.html
#:property PublishAot=false
#:property TreatWarningsAsErrors=true

using System.IO.Compression;
using System.Text.Json;

if (args is not [string folder, string file])
{
    Console.Error.WriteLine("Usage: dotnet run SinglePage.cs -- FOLDER FILE: the published wwwroot, and the page to write.");
    return 2;
}

string framework = Path.Combine(folder, "_framework");
if (!Directory.Exists(framework))
{
    Console.Error.WriteLine($"{folder} has no folder _framework: give the wwwroot that dotnet publish made.");
    return 1;
}

SortedDictionary<string, string> parts = new(StringComparer.Ordinal);
foreach (string part in Directory.EnumerateFiles(framework).Where(part => Path.GetExtension(part) is not (".br" or ".gz" or ".map")))
{
    // A module without an address of its own asks for its address in vain: the loader gives all others theirs.
    byte[] bytes = Path.GetExtension(part) == ".js"
        ? System.Text.Encoding.UTF8.GetBytes(File.ReadAllText(part).Replace("import.meta.url", "\"https://convnext.invalid/_framework/\""))
        : File.ReadAllBytes(part);
    using MemoryStream packed = new();
    using (GZipStream gzip = new(packed, CompressionLevel.SmallestSize))
    {
        gzip.Write(bytes);
    }

    parts.Add(Path.GetFileName(part), Convert.ToBase64String(packed.ToArray()));
}

string Source(string name) => File.ReadAllText(Path.Combine(folder, name));
string page = Source("index.html")
    .Replace("  <link rel=\"stylesheet\" href=\"page.css\">", $"<style>\n{Source("page.css")}</style>")
    .Replace("  <script src=\"page.js\" type=\"module\"></script>\n", "")
    .Replace(
        "</body>",
        $"<script type=\"text/plain\" id=\"worker\">{Source("worker.js")}</script>\n<script type=\"application/json\" id=\"parts\">{JsonSerializer.Serialize(parts)}</script>\n"
        + $"<script type=\"module\">\n{Source("page.js")}</script>\n</body>");

// Whole or not at all.
string temporary = file + ".tmp";
File.WriteAllText(temporary, page);
File.Move(temporary, file, overwrite: true);
Console.WriteLine($"{file}: {new FileInfo(file).Length / 1e6:0.0} MB");
return 0;
