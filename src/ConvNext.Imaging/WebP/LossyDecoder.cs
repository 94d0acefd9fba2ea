using System;

namespace ConvNext.Imaging.WebP;

/// <summary>Decodes a VP8 key frame (RFC 6386) to RGB, a row of macroblocks at a time.</summary>
internal sealed class LossyDecoder
{
    private readonly int _height;
    private readonly int _columns;
    private readonly LossyHeader _header;
    private readonly FilterStrength[] _strengths;
    private readonly MacroblockModes[] _modes;
    private readonly bool[] _hasCoefficients;
    private readonly ModeReader _modeReader;
    private readonly ResidualReader _residuals;
    private readonly MacroblockBuffer _macroblock;
    private readonly LossyRows _rows;
    private readonly LossyColours _colours;

    private LossyDecoder(LossyHeader header, int width, int height)
    {
        _height = height;
        _columns = (width + 15) / 16;
        _header = header;
        _strengths = FilterStrength.CreateTable(header);
        _modes = new MacroblockModes[_columns];
        _hasCoefficients = new bool[_columns];
        _modeReader = new ModeReader(header, _columns);
        _residuals = new ResidualReader(header, _columns);
        _macroblock = new MacroblockBuffer(_columns);
        _rows = new LossyRows(_columns);
        _colours = new LossyColours(width);
    }

    /// <summary>Decodes the data of a VP8 chunk.</summary>
    /// <param name="data">The data, whose start <see cref="LossyHeader.CheckStart"/> accepts.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="canvas">Where it goes.</param>
    public static void Decode(ReadOnlySpan<byte> data, WebPFrame frame, FrameCanvas canvas) =>
        new LossyDecoder(LossyHeader.Read(data), frame.Width, frame.Height).Decode(data, canvas);

    private void Decode(ReadOnlySpan<byte> data, FrameCanvas canvas)
    {
        BooleanDecoder modeReader = new(data, _header.ModePartition);
        int macroblockRows = (_height + 15) / 16;
        int written = 0;
        for (int row = 0; row < macroblockRows; row++)
        {
            _modeReader.ReadRow(ref modeReader, _modes);
            if (modeReader.IsPastEnd)
            {
                throw ImageLimits.Truncated("WebP");
            }

            ref BooleanState partition = ref _header.TokenPartitions[row & (_header.TokenPartitions.Length - 1)];
            BooleanDecoder tokenReader = new(data, partition);
            Reconstruct(ref tokenReader, row);
            partition = tokenReader.State;
            Filter(row);

            int end = row == macroblockRows - 1 ? _height : (16 * (row + 1)) - LossyRows.LumaDelay;
            for (; written < end; written++)
            {
                Write(canvas, written, row);
            }

            _rows.Advance();
        }
    }

    private void Reconstruct(ref BooleanDecoder tokenReader, int row)
    {
        _residuals.StartRow();
        _macroblock.StartRow(row);
        for (int column = 0; column < _columns; column++)
        {
            ref readonly MacroblockModes modes = ref _modes[column];
            bool hasCoefficients = false;
            if (modes.IsSkipped)
            {
                _residuals.Skip(column, modes.HasBlocks);
            }
            else
            {
                hasCoefficients = _residuals.Read(ref tokenReader, column, modes);
            }

            if (tokenReader.IsPastEnd)
            {
                throw ImageLimits.Truncated("WebP");
            }

            _hasCoefficients[column] = hasCoefficients;
            _macroblock.Reconstruct(column, row, modes, _residuals.Coefficients, _residuals.Transforms);
            _rows.Place(_macroblock, column);
        }
    }

    private void Filter(int row)
    {
        if (_header.FilterLevel == 0)
        {
            return;
        }

        for (int column = 0; column < _columns; column++)
        {
            ref readonly MacroblockModes modes = ref _modes[column];
            FilterStrength strength = _strengths[(2 * modes.Segment) + (modes.HasBlocks ? 1 : 0)];
            _rows.Filter(column, row, _header.FilterIsSimple, strength, inside: modes.HasBlocks || _hasCoefficients[column]);
        }
    }

    /// <summary>Writes row <paramref name="y"/> of the picture while the macroblocks of row <paramref name="row"/> are there.</summary>
    private void Write(FrameCanvas canvas, int y, int row)
    {
        // The upper of two rows lies nearer to the chroma above its own, the lower to that below; at the border its own is repeated.
        int near = y >> 1;
        int far = Math.Clamp((y & 1) == 0 ? near - 1 : near + 1, 0, ((_height + 1) / 2) - 1);
        int first = 8 * row;
        _colours.WriteRow(
            _rows.Luma(y - (2 * first)),
            _rows.ChromaU(near - first),
            _rows.ChromaU(far - first),
            _rows.ChromaV(near - first),
            _rows.ChromaV(far - first),
            canvas.RowToFill(y));
        canvas.CommitRow(y);
    }
}
