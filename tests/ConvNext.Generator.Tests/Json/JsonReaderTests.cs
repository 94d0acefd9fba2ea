using System.Linq;
using ConvNext.Configuration.Json;
using Xunit;

namespace ConvNext.Generator.Tests.Json;

public class JsonReaderTests
{
    [Theory]
    [InlineData("null", "Null", "null")]
    [InlineData("true", "True", "true")]
    [InlineData("false", "False", "false")]
    [InlineData(" \t\r\n0 ", "Number", "0")]
    [InlineData("-0", "Number", "-0")]
    [InlineData("12.50e+03", "Number", "12.50e+03")]
    [InlineData("1E400", "Number", "1E400")]
    [InlineData("-0.5e-1", "Number", "-0.5e-1")]
    [InlineData("123456789012345678901234567890", "Number", "123456789012345678901234567890")]
    [InlineData("NaN", "NonFinite", "NaN")]
    [InlineData("Infinity", "NonFinite", "Infinity")]
    [InlineData("-Infinity", "NonFinite", "-Infinity")]
    [InlineData("\"\"", "String", "")]
    [InlineData("\"a b\"", "String", "a b")]
    [InlineData("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "String", "\"\\/\b\f\n\r\t")]
    [InlineData("\"\\u00e9\\u00E9é\"", "String", "ééé")]
    [InlineData("\"\\ud83d\\ude00\"", "String", "\U0001F600")]
    [InlineData("\"\U0001F600\u007F\u2028\"", "String", "\U0001F600\u007F\u2028")]
    [InlineData("\uFEFF1", "Number", "1")]
    public void Reads_a_value(string text, string kind, string value)
    {
        JsonReadResult result = JsonReader.Read(text);

        Assert.Null(result.Error);
        Assert.Equal((kind, value), (result.Root!.Kind.ToString(), result.Root.Text));
    }

    [Theory]
    [InlineData("", 0, 0, "a value is missing before the end of the file")]
    [InlineData("\uFEFF", 0, 0, "a value is missing before the end of the file")]
    [InlineData("{", 0, 1, "a key in double quotes is missing before the end of the file")]
    [InlineData("{\n  'a': 1}", 1, 2, "a key in double quotes is missing before '''")]
    [InlineData("{a: 1}", 0, 1, "a key in double quotes is missing before 'a'")]
    [InlineData("{\"a\" 1}", 0, 5, "':' is missing before '1'")]
    [InlineData("{\"a\": }", 0, 6, "a value is missing before '}'")]
    [InlineData("{\"a\": 1 \"b\": 2}", 0, 8, "',' or '}' is missing before '\"'")]
    [InlineData("{\"a\": 1,\r\n}", 0, 7, "',' stands before '}', where nothing follows")]
    [InlineData("{\"a\": 1,,\"b\": 2}", 0, 8, "a key in double quotes is missing before ','")]
    [InlineData("[1", 0, 2, "',' or ']' is missing before the end of the file")]
    [InlineData("[1}", 0, 2, "',' or ']' is missing before '}'")]
    [InlineData("[1, 2, ]", 0, 5, "',' stands before ']', where nothing follows")]
    [InlineData("[,]", 0, 1, "a value is missing before ','")]
    [InlineData("1 2", 0, 2, "'2' stands after the end of the value")]
    [InlineData("{} // comment", 0, 3, "'/' stands after the end of the value")]
    [InlineData("\uFEFF\uFEFF1", 0, 0, "a value is missing before U+FEFF")]
    [InlineData("\u00A01", 0, 0, "a value is missing before '\u00A0'")]
    [InlineData("\01", 0, 0, "a value is missing before U+0000")]
    [InlineData("01", 0, 0, "'01' is neither a number nor true, false or null")]
    [InlineData("+1", 0, 0, "'+1' is neither a number nor true, false or null")]
    [InlineData(".5", 0, 0, "'.5' is neither a number nor true, false or null")]
    [InlineData("1.", 0, 2, "a digit is missing before the end of the file")]
    [InlineData("[1.\n]", 0, 3, "a digit is missing before the end of the line")]
    [InlineData("-", 0, 1, "a digit is missing before the end of the file")]
    [InlineData("1e", 0, 2, "a digit is missing before the end of the file")]
    [InlineData("1e+", 0, 3, "a digit is missing before the end of the file")]
    [InlineData("1.2.3", 0, 0, "'1.2.3' is neither a number nor true, false or null")]
    [InlineData("0x10", 0, 0, "'0x10' is neither a number nor true, false or null")]
    [InlineData("True", 0, 0, "'True' is neither a number nor true, false or null")]
    [InlineData("nulls", 0, 0, "'nulls' is neither a number nor true, false or null")]
    [InlineData("NaN1", 0, 0, "'NaN1' is neither a number nor true, false or null")]
    [InlineData("-Inf", 0, 1, "a digit is missing before 'I'")]
    [InlineData("\"abc", 0, 0, "a string has no closing double quote on its line")]
    [InlineData("[\"abc\n\"]", 0, 1, "a string has no closing double quote on its line")]
    [InlineData("\"a\tb\"", 0, 2, "U+0009 stands unescaped in a string")]
    [InlineData("\"\0\"", 0, 1, "U+0000 stands unescaped in a string")]
    [InlineData("\"\\x\"", 0, 1, "the escape '\\' followed by 'x' is none of \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits")]
    [InlineData("\"\\u12g4\"", 0, 1, "the escape '\\u12' followed by 'g' is none of \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits")]
    [InlineData("\"\\", 0, 1, "the escape '\\' followed by the end of the file is none of \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits")]
    [InlineData("\"\\ud83d\"", 0, 1, "the escape '\\ud83d' is half a surrogate pair")]
    [InlineData("\"\\ude00\"", 0, 1, "the escape '\\ude00' is half a surrogate pair")]
    [InlineData("\"\\ud83d\\u0041\"", 0, 1, "the escape '\\ud83d\\u0041' is half a surrogate pair")]
    public void Refuses_what_is_not_JSON(string text, int line, int column, string message)
    {
        JsonReadResult result = JsonReader.Read(text);

        Assert.Null(result.Root);
        Assert.Equal((message, line, column), (result.Error!.Message, result.Error.Range.StartLine, result.Error.Range.StartColumn));
        Assert.InRange(result.Error.Range.Start + result.Error.Range.Length, 0, text.Length);
    }

    [Fact]
    public void Refuses_a_lone_surrogate_in_the_text()
    {
        JsonReadResult result = JsonReader.Read("\"" + '\uD83D' + "\"");

        Assert.Equal("U+D83D is half a surrogate pair", result.Error!.Message);
    }

    [Fact]
    public void Knows_the_position_of_each_key_and_value()
    {
        const string Text = "\uFEFF{\r\n  \"a\": [1,\n    \"\U0001F600\"],\r\"b\": {}\n}";

        JsonValue root = JsonReader.Read(Text).Root!;

        JsonMember a = root.Find("a")!;
        JsonMember b = root.Find("b")!;
        Assert.Equal(new TextRange(1, Text.Length - 1, 0, 0, 4, 1), root.Range);
        Assert.Equal(new TextRange(6, 3, 1, 2, 1, 5), a.KeyRange);
        Assert.Equal(new TextRange(11, 13, 1, 7, 2, 9), a.Value.Range);
        Assert.Equal(new TextRange(12, 1, 1, 8, 1, 9), a.Value.Items[0].Range);
        Assert.Equal(new TextRange(19, 4, 2, 4, 2, 8), a.Value.Items[1].Range);
        Assert.Equal(new TextRange(26, 3, 3, 0, 3, 3), b.KeyRange);
        Assert.Equal("{}", Text.Substring(b.Value.Range.Start, b.Value.Range.Length));
    }

    [Fact]
    public void Reports_each_duplicate_key_and_finds_the_last()
    {
        JsonReadResult result = JsonReader.Read("{\"a\": 1, \"b\": {\"c\": 1, \"\\u0063\": 2}, \"a\": 2, \"a\": 3}");

        Assert.Equal(new[] { ("c", 23), ("a", 37), ("a", 45) }, result.Duplicates.Select(member => (member.Key, member.KeyRange.Start)));
        Assert.Equal("3", result.Root!.Find("a")!.Value.Text);
        Assert.Null(result.Root.Find("A"));
    }

    [Fact]
    public void Nests_to_the_limit_and_no_deeper()
    {
        string allowed = new string('[', JsonReader.MaximumDepth) + new string(']', JsonReader.MaximumDepth);

        Assert.Null(JsonReader.Read(allowed).Error);
        JsonError error = JsonReader.Read("[" + allowed + "]").Error!;
        Assert.Equal(("lists and objects are nested deeper than 64", 64), (error.Message, error.Range.Start));
        Assert.NotNull(JsonReader.Read(string.Concat(Enumerable.Repeat("{\"a\":", 100_000))).Error);
    }

    /// <summary>Every prefix and every one-character mutation of a text with all of the grammar in it.</summary>
    [Fact]
    public void Gives_a_tree_or_an_error_for_any_text()
    {
        const string Text = "{\"a\": [1, -2.5e+3, true, null], \"b\\u00e9\\ud83d\\ude00\": {\"c\": \"x\\n\"}}";
        const string Replacements = "\0\n \"\\{}[],:0-+.eunNI/\uD83D\uDE00\uFEFF";
        Assert.NotNull(JsonReader.Read(Text).Root);

        for (int i = 0; i < Text.Length; i++)
        {
            Assert.NotNull(JsonReader.Read(Text.Substring(0, i)).Error);
            foreach (char replacement in Replacements)
            {
                JsonReadResult result = JsonReader.Read(Text.Substring(0, i) + replacement + Text.Substring(i + 1));
                Assert.True(result.Root is null != result.Error is null);
            }
        }
    }
}
