using System;
using System.Globalization;
using ConvNext;
using ConvNext.Models;
using ConvNext.Safetensors;

Print(typeof(Nets.Shapes), Nets.Shapes.Load);
Print(typeof(Nets.Second.Shapes), Nets.Second.Shapes.Load);

static void Print(Type network, Func<SafetensorsFile, ConvNextModel> load)
{
    using SafetensorsFile weights = EmbeddedModel.OpenWeights(network);
    using ConvNextModel model = load(weights);
    using ConvNextSession session = model.CreateSession();
    float first = session.Run(new float[model.Description.InputLength])[0];
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{network} {first:R}"));
}
