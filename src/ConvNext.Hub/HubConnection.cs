using System;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;
using ConvNext.Tensors;

namespace ConvNext.Hub;

/// <summary>
/// Sends requests to the hub and to where it points. The token goes to the hub's own scheme, host and port and nowhere else, whatever an answer redirects to; the HTTP client
/// itself follows nothing.
/// </summary>
internal sealed class HubConnection : IDisposable
{
    private const int LongestChain = 5;
    private static readonly string Version = typeof(HubConnection).Assembly.GetName().Version?.ToString(3) ?? "0";

    private readonly HubOptions _options;
    private readonly HttpClient _client;
    private readonly Func<TimeSpan, CancellationToken, Task>? _wait;

    /// <summary>A connection, opened by its first request.</summary>
    /// <param name="options">The hub's address and the token.</param>
    /// <param name="wait">Waits between tries; null to wait in real time.</param>
    public HubConnection(HubOptions options, Func<TimeSpan, CancellationToken, Task>? wait = null)
    {
        _options = options;
        _wait = wait;
        _client = new HttpClient(options.Handler ?? OwnHandler(options), disposeHandler: options.Handler is null) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("convnext", Version));
    }

    /// <summary>The tries of one request.</summary>
    public RetryPlan NewPlan() => _wait is null ? new RetryPlan() : new RetryPlan(_wait);

    /// <summary>
    /// Asks, follows redirects, and gives the first answer that is none. Its content is not read. A HEAD stops at a redirect to another host: what stands there are
    /// the bytes, and the hub's answer has told everything about them.
    /// </summary>
    /// <param name="method">GET or HEAD.</param>
    /// <param name="address">Where to.</param>
    /// <param name="prepare">Adds what belongs to this request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The answer and its address; the caller disposes of it.</returns>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public async Task<(HttpResponseMessage Answer, Uri Address)> Send(
        HttpMethod method, Uri address, Action<HttpRequestMessage> prepare, CancellationToken cancellationToken)
    {
        for (int step = 0; ; step++)
        {
            HttpResponseMessage answer = await SendOnce(method, address, prepare, cancellationToken).ConfigureAwait(false);
            if (Target(answer, address) is not { } target || (method == HttpMethod.Head && !IsHub(target)))
            {
                return (answer, address);
            }

            answer.Dispose();
            if (step == LongestChain)
            {
                throw new HubException(HubErrorKind.UnexpectedAnswer, $"{address.Authority} redirects more than {LongestChain} times.");
            }

            address = target;
        }
    }

    /// <summary>Where an answer redirects to, null where it does not.</summary>
    public static Uri? Target(HttpResponseMessage answer, Uri address)
    {
        if (answer.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect
                or HttpStatusCode.PermanentRedirect))
        {
            return null;
        }

        if (answer.Headers.Location is not { } location)
        {
            // What is no address at all is not among the headers that are parsed.
            return answer.Headers.NonValidated.TryGetValues("Location", out HeaderStringValues values)
                ? throw new HubException(HubErrorKind.UnexpectedAnswer, $"{address.Authority} redirects to {ErrorText.Quote(values.ToString())}, which is no address.")
                : null;
        }

        Uri? target = location.IsAbsoluteUri && location.Scheme != Uri.UriSchemeFile ? location : null;
        if (target is null && !Uri.TryCreate(address, location.OriginalString, out target))
        {
            throw new HubException(HubErrorKind.UnexpectedAnswer, $"{address.Authority} redirects to {ErrorText.Quote(location.OriginalString)}, which is no address.");
        }

        bool isDowngrade = address.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps;
        return target.Scheme is "http" or "https" && !isDowngrade
            ? target
            : throw new HubException(HubErrorKind.UnexpectedAnswer, $"{address.Authority} redirects to {target.Scheme}://{target.Authority}, which is not followed from https.");
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendOnce(HttpMethod method, Uri address, Action<HttpRequestMessage> prepare, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(method, address);
        prepare(request);
        if (_options.Token is { } token && IsHub(address))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.Timeout);
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{address.Authority} gave no answer in {_options.Timeout.TotalSeconds} s", error);
        }
    }

    // Uri.Port is the scheme's own where none is written.
    private bool IsHub(Uri address) =>
        address.Scheme == _options.Endpoint.Scheme && address.Port == _options.Endpoint.Port
        && string.Equals(address.Host, _options.Endpoint.Host, StringComparison.OrdinalIgnoreCase);

    private static SocketsHttpHandler OwnHandler(HubOptions options) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = options.Timeout,
        UseCookies = false,
    };
}
