using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using ConvNext.Generator.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConvNext.Generator.Pipeline;

/// <summary>Generated code for a project with CheckForOverflowUnderflow: its arithmetic, most of it of pointers, is not the project's to check.</summary>
/// <remarks>
/// Checked sums of pointers are unsigned: a negative offset would throw, and no kernel is written with that in mind. No directive switches a file's
/// checks off, so each body is put into an <c>unchecked</c>, and the compiler makes the same code of it; other projects are spared the sight.
/// </remarks>
internal static class UncheckedBodies
{
    /// <summary><paramref name="model"/> with the same code, whose arithmetic wraps around.</summary>
    public static GeneratedModel Apply(GeneratedModel model, CancellationToken cancellation) =>
        model with { Files = model.Files.Select(file => file with { Text = Apply(file.Text, cancellation) }).ToEquatableArray() };

    /// <summary><paramref name="kernel"/> likewise.</summary>
    public static GeneratedKernel Apply(GeneratedKernel kernel, CancellationToken cancellation) =>
        kernel.File is null ? kernel : kernel with { File = kernel.File with { Text = Apply(kernel.File.Text, cancellation) } };

    private static string Apply(string text, CancellationToken cancellation)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest), cancellationToken: cancellation).GetRoot(cancellation);
        var insertions = new SortedList<int, string>();
        foreach (SyntaxNode node in root.DescendantNodes(node => node is not (BlockSyntax or ExpressionSyntax)))
        {
            if (node is BlockSyntax { Parent: BaseMethodDeclarationSyntax or AccessorDeclarationSyntax } body)
            {
                insertions.Add(body.OpenBraceToken.Span.End, " unchecked {");
                insertions.Add(body.CloseBraceToken.SpanStart, "} ");
            }
            else if (node is ArrowExpressionClauseSyntax { Expression: not (ThrowExpressionSyntax or RefExpressionSyntax) } arrow && Calculates(arrow.Expression))
            {
                bool returnsNothing = arrow.Parent is ConstructorDeclarationSyntax
                    or MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } };
                if (!returnsNothing)
                {
                    insertions.Add(arrow.Expression.SpanStart, "unchecked(");
                    insertions.Add(arrow.Expression.Span.End, ")");
                }
                else
                {
                    foreach (ArgumentSyntax argument in OutermostArguments(arrow.Expression))
                    {
                        insertions.Add(argument.Expression.SpanStart, "unchecked(");
                        insertions.Add(argument.Expression.Span.End, ")");
                    }
                }
            }
        }

        var result = new StringBuilder(text);
        foreach (KeyValuePair<int, string> insertion in insertions.Reverse())
        {
            result.Insert(insertion.Key, insertion.Value);
        }

        return result.ToString();
    }

    /// <summary>Of a call that is a whole body: an <c>unchecked</c> around it would be no statement.</summary>
    private static IEnumerable<ArgumentSyntax> OutermostArguments(ExpressionSyntax expression) => expression
        .DescendantNodes(node => node is not ArgumentSyntax)
        .OfType<ArgumentSyntax>()
        .Where(argument => argument.RefKindKeyword.IsKind(SyntaxKind.None) && Calculates(argument.Expression));

    private static bool Calculates(ExpressionSyntax expression) => expression.DescendantNodesAndSelf()
        .Any(node => node is BinaryExpressionSyntax or PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax or CastExpressionSyntax or AssignmentExpressionSyntax);
}
