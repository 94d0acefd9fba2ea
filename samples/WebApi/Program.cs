var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddConvNext<ConvNext.Tiny.PocketCifar10>();

var app = builder.Build();
app.MapConvNext();
app.Run();
