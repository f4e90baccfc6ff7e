import { defineConfig } from 'vitest/config';

/** A million bill lines in bounded memory: it takes minutes, so it is not part of `npm run test:data`. */
export default defineConfig({
  test: { include: ['test-data/**/*.million.ts'], testTimeout: 600_000, hookTimeout: 300_000 },
});
