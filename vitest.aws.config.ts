import { defineConfig } from 'vitest/config';

/** On an AWS emulator that it installs itself: needs Python 3, so it is not part of `npm test`. */
export default defineConfig({
  test: {
    include: ['test/aws/**/*.test.ts'],
    // Each file has an emulator of its own: two at a time keep two cores busy.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
