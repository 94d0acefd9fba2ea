namespace ConvNext.Quantization;

/// <summary>The numbers of rows that tiles have.</summary>
internal static class RowCounts
{
    /// <summary>1.</summary>
    internal readonly struct Rows1 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 1;
    }

    /// <summary>2.</summary>
    internal readonly struct Rows2 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 2;
    }

    /// <summary>3.</summary>
    internal readonly struct Rows3 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 3;
    }

    /// <summary>4.</summary>
    internal readonly struct Rows4 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 4;
    }

    /// <summary>5.</summary>
    internal readonly struct Rows5 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 5;
    }

    /// <summary>6.</summary>
    internal readonly struct Rows6 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 6;
    }

    /// <summary>7.</summary>
    internal readonly struct Rows7 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 7;
    }

    /// <summary>8.</summary>
    internal readonly struct Rows8 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 8;
    }

    /// <summary>9.</summary>
    internal readonly struct Rows9 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 9;
    }

    /// <summary>10.</summary>
    internal readonly struct Rows10 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 10;
    }

    /// <summary>11.</summary>
    internal readonly struct Rows11 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 11;
    }

    /// <summary>12.</summary>
    internal readonly struct Rows12 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 12;
    }
}
