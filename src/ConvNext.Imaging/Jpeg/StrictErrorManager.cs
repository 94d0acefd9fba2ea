using System.Globalization;
using BitMiracle.LibJpeg.Classic;

namespace ConvNext.Imaging.Jpeg;

/// <summary>
/// Turns the decoder's errors, and its warnings about damaged data, into <see cref="ImageDecodeException"/>: after a warning the decoder
/// goes on and gives a grey or shifted picture. Nothing is ever printed.
/// </summary>
internal sealed class StrictErrorManager : jpeg_error_mgr
{
    private int _messageCode;

    public override void error_exit() => throw Damaged();

    public override void emit_message(int msg_level)
    {
        // Negative levels are warnings, the others only trace what is read.
        if (msg_level >= 0)
        {
            return;
        }

        string text = format_message();
        bool isHarmless = (J_MESSAGE_CODE)_messageCode is J_MESSAGE_CODE.JWRN_EXTRANEOUS_DATA or J_MESSAGE_CODE.JWRN_JFIF_MAJOR or J_MESSAGE_CODE.JWRN_ADOBE_XFORM;
        if (!isHarmless)
        {
            throw Damaged(text);
        }
    }

    public override void output_message()
    {
    }

    /// <summary>The only place where the base class shows the code of its message.</summary>
    protected override string GetMessageText(int code)
    {
        _messageCode = code;
        return base.GetMessageText(code);
    }

    private ImageDecodeException Damaged() => Damaged(format_message());

    private static ImageDecodeException Damaged(string text) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The JPEG is damaged or of an unusual kind: its decoder reports \"{text}\"."));
}
