using System;
using System.Linq;
using System.Net;
using System.Net.Http;

namespace ConvNext.Hub;

/// <summary>The sentence for an answer that is none of the file's.</summary>
internal static class HubErrors
{
    /// <summary>Reads the hub's error header, its message, and the status.</summary>
    /// <param name="answer">The hub's answer.</param>
    /// <param name="what">What was asked for: "config.json of org/name (main)".</param>
    /// <param name="repository">The repository, for the page where terms are accepted.</param>
    /// <param name="options">Where the hub is, and whether a token was sent.</param>
    public static HubException Of(HttpResponseMessage answer, string what, string repository, HubOptions options)
    {
        string message = Header(answer, "X-Error-Message") ?? string.Empty;
        int status = (int)answer.StatusCode;
        bool hasToken = options.Token is not null;
        return (Header(answer, "X-Error-Code"), status) switch
        {
            ("RepoNotFound", _) => new(
                HubErrorKind.RepositoryNotFound,
                $"The repository {repository} is not on {options.Endpoint.Authority}, or {(hasToken ? "the token may not see it" : "needs a token (HF_TOKEN)")}."),
            ("RevisionNotFound", _) => new(HubErrorKind.RevisionNotFound, $"The hub does not have the revision of {what}."),
            ("EntryNotFound", _) => new(HubErrorKind.EntryNotFound, $"The hub does not have {what}."),
            ("GatedRepo", _) => new(HubErrorKind.Gated, $"The repository {repository} is gated: accept its terms on {options.Endpoint}{repository} {Then(hasToken)}."),
            (_, 401) when message.StartsWith("Invalid credentials", StringComparison.Ordinal) => new(
                HubErrorKind.InvalidToken, "The hub does not know the token (HF_TOKEN, or the file that a login of Hugging Face's client wrote)."),
            (_, 403) when message.StartsWith("Access to this resource is disabled", StringComparison.Ordinal) => new(
                HubErrorKind.Disabled, $"The hub has disabled access to {repository}."),
            (_, 401 or 403) => new(
                HubErrorKind.RepositoryNotFound, $"The hub refuses {what} (answer {status}){(hasToken ? string.Empty : "; a token (HF_TOKEN) may be needed")}."),
            (_, 404) => new(HubErrorKind.EntryNotFound, $"The hub does not have {what} (answer 404)."),
            _ when RetryPlan.IsPassing(answer.StatusCode) => new(
                HubErrorKind.Unreachable, $"The hub keeps answering {status} ({Reason(answer.StatusCode)}) for {what}; try again later."),
            _ => new(HubErrorKind.UnexpectedAnswer, $"The hub answered {status} for {what}."),
        };
    }

    /// <summary>The hub does not answer at all.</summary>
    public static HubException Unreachable(string what, HubOptions options, Exception error) =>
        new(HubErrorKind.Unreachable, $"{what} cannot be fetched from {options.Endpoint.Authority}: {Cause(error)}", error);

    /// <summary>Whether the cache may answer in the hub's stead: not where the hub has said that there is nothing.</summary>
    public static bool LetsCacheAnswer(HubException error) =>
        error.Kind is not (HubErrorKind.EntryNotFound or HubErrorKind.RevisionNotFound or HubErrorKind.InvalidName or HubErrorKind.CacheNotWritable or HubErrorKind.WrongContent);

    /// <summary>The value of a header, where there is one.</summary>
    public static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static string Then(bool hasToken) => hasToken ? "and wait for access for the token's owner" : "and give a token (HF_TOKEN)";

    private static string Reason(HttpStatusCode status) => status switch
    {
        HttpStatusCode.TooManyRequests => "too many requests",
        HttpStatusCode.RequestTimeout => "request timeout",
        _ => "an error of its own",
    };

    private static string Cause(Exception error) => error switch
    {
        OperationCanceledException or TimeoutException => "it does not answer in time.",
        _ => $"{error.GetBaseException().Message.TrimEnd('.')}.",
    };
}
