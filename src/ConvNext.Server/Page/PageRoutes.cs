using System.IO;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ConvNext.Server.Page;

/// <summary>The page at <c>GET /</c>: three files inside the program, which fetch nothing from anywhere else.</summary>
internal static class PageRoutes
{
    /// <summary>Only what this server sends runs or is shown; pictures that the page itself makes are blobs; nobody may frame it.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        Map("/", "index.html", "text/html; charset=utf-8");
        Map("/page.css", "page.css", "text/css; charset=utf-8");
        Map("/page.js", "page.js", "text/javascript; charset=utf-8");

        void Map(string path, string file, string type)
        {
            byte[] content = Read(file);
            endpoints.MapGet(path, (RequestDelegate)(context =>
            {
                IHeaderDictionary headers = context.Response.Headers;
                headers.ContentSecurityPolicy = Policy;
                headers.XContentTypeOptions = "nosniff";
                headers.CacheControl = "no-cache";
                headers["Referrer-Policy"] = "no-referrer";
                headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                context.Response.ContentType = type;
                context.Response.ContentLength = content.Length;
                return context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
            }));
        }
    }

    private static byte[] Read(string file)
    {
        using Stream stream = typeof(PageRoutes).Assembly.GetManifestResourceStream(file) ?? throw new FileNotFoundException($"The program lacks its resource {file}.", file);
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
