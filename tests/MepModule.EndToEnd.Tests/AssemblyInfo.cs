using MepModule.EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(Chromium))]
// One browser and one processor: side by side the tests would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
