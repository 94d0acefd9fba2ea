namespace Nets
{
    /// <summary>Public, so that the application can use it.</summary>
    public partial class Shapes;
}

namespace Nets.Second
{
    /// <summary>A class of the same name.</summary>
    public partial class Shapes;
}
