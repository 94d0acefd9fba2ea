using System;

namespace ConvNext.Weights.PyTorch;

/// <summary>What a name in a pickle stands for.</summary>
internal enum PickleMeaning
{
    /// <summary>Something that Python would construct and nothing here looks at.</summary>
    Anything,
    OrderedDictionary,
    Size,
    RebuildTensor,
    RebuildTensorOfType,
    RebuildParameter,
    RebuildSubclass,
}

/// <summary>
/// The names that a pickle refers to. In Python each would be imported and called; here a few stand for parts of a tensor, and all
/// others for data that nobody looks at. Names with which a pickle runs programs have no business beside weights: they are refused,
/// not because they could do anything here, but so that whoever owns the file learns of it.
/// </summary>
internal static class PickleNames
{
    private static readonly string[] RunningModules =
    [
        "os", "posix", "nt", "subprocess", "sys", "runpy", "pty", "socket", "shutil", "importlib", "ctypes", "webbrowser", "marshal",
        "pickle", "_pickle", "cPickle", "dill", "cloudpickle", "code", "commands", "popen2", "asyncio", "multiprocessing", "urllib", "urllib2",
        "requests", "httpx", "http", "ftplib", "smtplib", "bdb", "pdb", "timeit", "cProfile", "profile", "pip", "ensurepip", "venv", "idlelib",
    ];

    // Not getattr: it is how Python writes the members of enumerations, which configurations beside weights are full of.
    private static readonly string[] RunningBuiltins =
    [
        "eval", "exec", "execfile", "compile", "open", "file", "__import__", "globals", "locals", "vars", "input",
        "breakpoint", "apply", "map", "filter", "reload",
    ];

    /// <summary>What <c>module.name</c> stands for.</summary>
    public static PickleMeaning Meaning(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => PickleMeaning.OrderedDictionary,
        ("torch", "Size") => PickleMeaning.Size,
        ("torch._utils", "_rebuild_tensor" or "_rebuild_tensor_v2") => PickleMeaning.RebuildTensor,
        ("torch._utils", "_rebuild_tensor_v3") => PickleMeaning.RebuildTensorOfType,
        ("torch._utils", "_rebuild_parameter" or "_rebuild_parameter_with_state") => PickleMeaning.RebuildParameter,
        ("torch._tensor", "_rebuild_from_type" or "_rebuild_from_type_v2") => PickleMeaning.RebuildSubclass,
        _ => PickleMeaning.Anything,
    };

    /// <summary>The element type that <c>module.name</c> is the storage or the dtype of, or null.</summary>
    public static PickleElementType? FindElementType(string module, string name) =>
        module is "torch" or "torch.cuda" or "torch.storage" ? PickleElementType.Find(name) : null;

    /// <summary>Whether a pickle that calls <c>module.name</c> is one that runs programs or reaches for them.</summary>
    public static bool RunsPrograms(string module, string name)
    {
        int dot = module.IndexOf('.', StringComparison.Ordinal);
        string root = dot < 0 ? module : module[..dot];
        return Array.IndexOf(RunningModules, root) >= 0
            || (root is "builtins" or "__builtin__" && Array.IndexOf(RunningBuiltins, name) >= 0)
            || (module is "torch" or "torch.hub" or "torch.serialization" && name == "load")
            || (module is "numpy" or "numpy.testing._private.utils" && name is "load" or "runstring");
    }
}
