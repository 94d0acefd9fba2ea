using System;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Running;
using ConvNext.Kernels.Bench;

// Native memory is the kernels'; what MemoryDiagnoser shows is managed memory, and there should be none.
ManualConfig config = ManualConfig.Create(DefaultConfig.Instance).AddDiagnoser(MemoryDiagnoser.Default);

// The switch of the library itself is --disasm; the long word is easier to remember.
string[] arguments = Array.ConvertAll(args, static argument => argument == "--disassembly" ? "--disasm" : argument);
BenchmarkSwitcher.FromAssembly(typeof(VectorWidths).Assembly).Run(arguments, config);
