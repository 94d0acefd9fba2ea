using ConvNext.Generator.Plan;

namespace ConvNext.Generator.Emit;

/// <summary>Prints the step of a classifier whose number of labels the checkpoint says: panels that the workers share, as many as a session is told.</summary>
internal static class AnyLabelsStepEmitter
{
    /// <summary>Prints the step for <paramref name="matrix"/>, the product for the labels of config.json: all but its outputs holds for any number.</summary>
    public static void Emit(SourceWriter writer, Operation operation, MatrixPlan matrix)
    {
        (string type, string call, string declaration) = matrix.HasCodes
            ? ("sbyte*", "scales + output, ", "\n        float* scales = Weights.ClassifierWeightScales(Panels.PaddedLabels);")
            : ("float*", string.Empty, string.Empty);
        writer.Lines($$"""
            /// <summary>{{matrix.Summary}} One item per group of panels.</summary>
            private struct {{operation.Name}}Step<TSimd, TVector> : global::ConvNext.Threading.IParallelStep
                where TSimd : struct, global::ConvNext.Simd.ISimd<TVector>
                where TVector : struct
            {
                private const int Inputs = {{Literal.Of(matrix.Inputs)}};
                private const int PanelWidth = {{Literal.Of(matrix.PanelWidth)}};

                public float* Source, Destination;
                public HeadWeights Weights;
                public global::ConvNext.Kernels.ClassifierPanels Panels;

                public void Execute(int item, int worker)
                {
                    // Weights lie in panels: [panel][input][output of the panel]; the last panel may be narrower.
                    {{type}} weights = Weights.ClassifierWeight(Panels.PaddedLabels);{{declaration}}
                    int end = Panels.EndOf(item);
                    for (int panel = Panels.FirstOf(item); panel < end; panel++)
                    {
                        int output = panel * PanelWidth;
                        global::ConvNext.Kernels.MatrixVector.Panel<TSimd, TVector>(
                            Source, weights + ((long)output * Inputs), {{call}}Weights.ClassifierBias + output, Destination + output, Inputs, Panels.WidthOf(panel));
                    }
                }
            }
            """);
    }
}
