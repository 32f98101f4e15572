// Most of a test is waiting for a broker or a meter.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]
