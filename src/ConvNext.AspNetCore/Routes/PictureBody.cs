using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using ConvNext.AspNetCore.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ConvNext.AspNetCore.Routes;

/// <summary>A picture in a request: the body itself, whatever its type says, or the one file of a form.</summary>
internal static class PictureBody
{
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, ConvNextService model, BodyBudget.Share share)
    {
        ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(context, model.Options.MaxRequestBytes, share).ConfigureAwait(false);
        if (body.IsEmpty)
        {
            throw ServingException.BadRequest("The request has no body; a picture is expected, or a form with one.");
        }

        return MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
                ? await OfFormAsync(body, HeaderUtilities.RemoveQuotes(type.Boundary).Value).ConfigureAwait(false)
                : body;
    }

    /// <summary>The one file of a form.</summary>
    /// <exception cref="ServingException">It has none, or several: 400.</exception>
    /// <exception cref="IOException">It is none, or ends too early.</exception>
    internal static async ValueTask<ReadOnlyMemory<byte>> OfFormAsync(ReadOnlyMemory<byte> body, string? boundary)
    {
        if (string.IsNullOrEmpty(boundary))
        {
            throw ServingException.BadRequest("The form's Content-Type names no boundary.");
        }

        ReadOnlyMemory<byte>? picture = null;
        var reader = new MultipartReader(boundary, Stream(body));
        while (await reader.ReadNextSectionAsync().ConfigureAwait(false) is { } section)
        {
            if (section.GetContentDispositionHeader() is not { } disposition || !disposition.IsFileDisposition())
            {
                continue;
            }

            if (picture is not null)
            {
                throw ServingException.BadRequest("The form has several files; one picture is expected.");
            }

            var bytes = new MemoryStream();
            await section.Body.CopyToAsync(bytes).ConfigureAwait(false);
            picture = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        }

        return picture ?? throw ServingException.BadRequest("The form has no file; one picture is expected.");
    }

    private static MemoryStream Stream(ReadOnlyMemory<byte> body) => MemoryMarshal.TryGetArray(body, out ArraySegment<byte> array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(body.ToArray(), writable: false);
}
