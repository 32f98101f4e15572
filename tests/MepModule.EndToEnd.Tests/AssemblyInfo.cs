using MepModule.EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(Chromium))]
// One browser for all, and more classes at a time than processors: most of a test is waiting for a meter, a page or a restart.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
