import { defineConfig } from 'vitest/config';

/** Tests on data recorded by others, which is not part of the project: they say so when it is absent. */
export default defineConfig({
  test: { include: ['test-data/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000 },
});
