namespace ConvNext.Configuration;

/// <summary>
/// The kinds of mistakes that a configuration or an item can hold. Each has one diagnostic, whose number is the member's
/// value; numbers are never used again.
/// </summary>
internal enum ProblemKind
{
    /// <summary>The file is no JSON.</summary>
    InvalidJson = 1,

    /// <summary>A key occurs twice in one object; the last one counts (a warning).</summary>
    DuplicateKey = 2,

    /// <summary>A value has another type than its key wants.</summary>
    WrongType = 3,

    /// <summary>A value has the right type but is not among those accepted.</summary>
    NotAccepted = 4,

    /// <summary>A list has fewer entries than there are stages.</summary>
    ListTooShort = 5,

    /// <summary>A list has more entries than there are stages (a warning).</summary>
    ListTooLong = 6,

    /// <summary><c>hidden_act</c> is no activation function.</summary>
    UnknownActivation = 7,

    /// <summary><c>hidden_act</c> is a function that the reference knows and we do not compute.</summary>
    UnsupportedActivation = 8,

    /// <summary><c>model_type</c> names another network. (10 was ConvNeXt V2's, when it could not be generated.)</summary>
    OtherModelType = 9,

    /// <summary><c>num_labels</c> and <c>id2label</c> disagree (a warning).</summary>
    NumLabelsDisagrees = 11,

    /// <summary><c>id2label</c> does not map classes to labels.</summary>
    InvalidLabels = 12,

    /// <summary><c>id2label</c> leaves a class out (a warning).</summary>
    LabelMissing = 13,

    /// <summary><c>out_features</c> or <c>out_indices</c> break one of their rules.</summary>
    InvalidOutFeatures = 14,

    /// <summary>The image is so small that a stage would have no pixels.</summary>
    ImageTooSmall = 15,

    /// <summary>A tensor would have more elements than the arithmetic of a plan can hold.</summary>
    NetworkTooLarge = 16,

    /// <summary>Metadata of a ConvNextModel item is not accepted.</summary>
    InvalidMetadata = 17,

    /// <summary>Two items make classes of the same full name.</summary>
    DuplicateClass = 18,

    /// <summary>A file cannot be read.</summary>
    UnreadableFile = 19,

    /// <summary>The generator itself is at fault.</summary>
    InternalError = 20,

    /// <summary>The project does not allow the pointers that generated code uses.</summary>
    UnsafeBlocksNotAllowed = 21,

    /// <summary>A preprocessor_config.json makes other images than the network takes.</summary>
    PreprocessorMisfit = 22,

    /// <summary>The project does not reference the Runtime.</summary>
    RuntimeMissing = 23,

    /// <summary>The project compiles as a C# older than generated code is written in.</summary>
    LanguageTooOld = 24,

    /// <summary>A type of the project hides a namespace that generated code needs.</summary>
    NamespaceHidden = 25,

    /// <summary>A file is no configuration of a ConvNeXt and does not say what it is. (26 is the build's: a language that nothing is generated in.)</summary>
    ForeignFile = 27,

    /// <summary>The Runtime is of another version than generated code is for. (28 is the build's: a path that the compiler does not take.)</summary>
    RuntimeOfOtherContract = 29,

    /// <summary>An item wants a classifier of any number of labels, for a network that has no classifier.</summary>
    LabelsWithoutClassifier = 32,

    /// <summary>A name is none of timm's ConvNeXt architectures.</summary>
    UnknownArchitecture = 34,

    /// <summary><c>model_args</c> of timm's config.json has an argument that its ConvNeXt does not have, or that makes another model.</summary>
    UnsupportedArgument = 35,

    /// <summary>An item asks for an output that networks of its family do not have.</summary>
    NoSuchOutput = 38,

    /// <summary>An item wants a trainer for a network that none can be made for.</summary>
    TrainingUnsupported = 41,

    /// <summary>An item wants a trainer, and the project has no reference to what trainers run on.</summary>
    TrainingMissing = 42,
}
