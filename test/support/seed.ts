import fc from 'fast-check';

// Properties meet new cases each time they run. The gate gives a seed of the tree that it decides about (.ci/run), so
// that it decides the same when it is asked again.
const seed = process.env.PROPERTY_SEED;
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number.parseInt(seed, 16) | 0 });
