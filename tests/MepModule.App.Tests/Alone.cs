namespace MepModule.App.Tests;

/// <summary>Tests that compare times, or that need so much of the machine that they would spoil those of others: each has the processor for itself.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
