namespace MepModule.EndToEnd.Tests.Updates;

/// <summary>For tests that measure the memory of the process, which others would disturb.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;
