using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Reflection;
using ConvNext.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace ConvNext.Generator.Tests.Pipeline;

/// <summary>
/// What the pipeline keeps between runs. An object of Roslyn in it (a symbol, a tree, a location, a compilation) would keep whole
/// compilations alive and would never be equal to the next run's.
/// </summary>
public class CacheContentTests
{
    [Fact]
    public void No_step_keeps_an_object_of_the_compiler()
    {
        // Every branch has something in it: a model, a warning, errors, a second class of one name, a failure.
        GeneratorRunResult result = GeneratorHarness.Run(
            new TestItem("a/config.json", "{\"id2label\": {\"0\": \"a\"}, \"label2id\": {\"a\": 0}}", ("Preprocessor", "p.json")),
            new TestItem("b/config.json", "{\"depths\": [1, 1, 1, 1, 1]}", ("ClassName", "A")),
            new TestItem("c/config.json", "{\"depths\": [1.5], \"x\": 1, \"x\": 2}"),
            new TestItem("d/config.json", null, ("Preprocessor", "q.json")),
            new TestItem("e/config.json", "{\"image_size\": 64}"),
            TestItem.CreatePreprocessor("p.json", "{\"size\": 64}"),
            TestItem.CreatePreprocessor("q.json", "{\"size\": 0}"));

        foreach (string name in StepNames.All)
        {
            var found = new Walk();
            foreach (IncrementalGeneratorRunStep step in result.TrackedSteps[name])
            {
                foreach ((object value, _) in step.Outputs)
                {
                    found.Visit(value, name);
                }
            }

            Assert.Empty(found.CompilerObjects);
            Assert.NotEqual(0, found.Visited);
        }
    }

    [Fact]
    public void The_walk_finds_what_it_looks_for()
    {
        Location location = Location.Create("file", new TextSpan(0, 1), new LinePositionSpan(LinePosition.Zero, LinePosition.Zero));
        var found = new Walk();

        found.Visit(new List<(int, object)> { (1, new[] { (object)ImmutableArray.Create(location) }) }, "root");

        Assert.NotEmpty(found.CompilerObjects);
    }

    /// <summary>Goes through every field of every object that can be reached.</summary>
    private sealed class Walk
    {
        private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

        public List<string> CompilerObjects { get; } = new();

        public int Visited { get; private set; }

        public void Visit(object? value, string path)
        {
            Visited++;
            if (value is null || value is string || value.GetType().IsPrimitive || (!value.GetType().IsValueType && !_seen.Add(value)))
            {
                return;
            }

            Type type = value.GetType();
            if (type.Assembly.GetName().Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
            {
                CompilerObjects.Add($"{path} is a {type}");
                return;
            }

            if (value is Array items)
            {
                VisitAll(items, path);
                return;
            }

            for (Type? level = type; level is not null; level = level.BaseType)
            {
                foreach (FieldInfo field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    Visit(field.GetValue(value), $"{path}.{field.Name}");
                }
            }
        }

        private void VisitAll(IEnumerable items, string path)
        {
            foreach (object? item in items)
            {
                Visit(item, path + "[]");
            }
        }
    }
}
