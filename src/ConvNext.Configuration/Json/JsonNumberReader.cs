namespace ConvNext.Configuration.Json;

/// <summary>The grammar of JSON's numbers: no plus sign, no leading zero, digits on both sides of a point.</summary>
internal static class JsonNumberReader
{
    /// <summary>Passes the number at the cursor; false, with the cursor where a digit is missing, when there is none.</summary>
    public static bool TrySkip(JsonCursor cursor)
    {
        if (cursor.Current == '-')
        {
            cursor.Advance();
        }

        if (cursor.Current == '0')
        {
            cursor.Advance();
        }
        else if (!TrySkipDigits(cursor))
        {
            return false;
        }

        if (cursor.Current == '.')
        {
            cursor.Advance();
            if (!TrySkipDigits(cursor))
            {
                return false;
            }
        }

        if (cursor.Current is not ('e' or 'E'))
        {
            return true;
        }

        cursor.Advance();
        if (cursor.Current is '+' or '-')
        {
            cursor.Advance();
        }

        return TrySkipDigits(cursor);
    }

    private static bool TrySkipDigits(JsonCursor cursor)
    {
        bool any = false;
        while (cursor.Current is >= '0' and <= '9')
        {
            cursor.Advance();
            any = true;
        }

        return any;
    }
}
