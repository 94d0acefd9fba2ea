using System;
using System.Globalization;
using ConvNext;
using ConvNext.Preprocessing;
using ConvNext.Results;
using Embedded;

// The weights lie in the program, labels and preprocessing are part of the generated class: nothing is read beside it.
using Shapes model = Shapes.LoadEmbedded();
using ConvNextSession session = model.CreateSession();

// A picture of 40×48 pixels: colours that change from left to right, with a disc in the middle.
const int Height = 40;
const int Width = 48;
byte[] picture = new byte[Height * Width * 3];
for (int y = 0; y < Height; y++)
{
    for (int x = 0; x < Width; x++)
    {
        bool inDisc = ((x - 24) * (x - 24)) + ((y - 20) * (y - 20)) < 150;
        int pixel = ((y * Width) + x) * 3;
        picture[pixel] = (byte)(x * 5);
        picture[pixel + 1] = (byte)(inDisc ? 230 : 40);
        picture[pixel + 2] = (byte)(255 - (y * 6));
    }
}

foreach (Classification answer in session.Classify(PixelView.FromBytes(picture, Height, Width), topK: 3))
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{answer.Score:R} {answer.Label}"));
}
