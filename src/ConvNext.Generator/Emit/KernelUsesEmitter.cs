using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints which kernels a network uses, each under the name that its steps call it by.</summary>
internal static class KernelUsesEmitter
{
    public static void Emit(SourceWriter writer, NetworkPlan plan)
    {
        writer.Lines("""
            // A kernel belongs to a shape, and all networks of the program whose shape is the same share it. Its name here says what this network
            // uses it for; methods and constants come by inheritance, because an alias would give way to a type of the program.
            """);
        foreach (KernelUse use in plan.Kernels)
        {
            writer.Blank().Lines($$"""
                /// <summary>{{use.Summary}}</summary>
                private abstract class {{use.Name}} : global::{{KernelPlan.Namespace}}.{{use.Kernel.Name}}
                {
                }
                """);
        }

        QuantizedStepEmitter.EmitShapes(writer, plan);
    }
}
