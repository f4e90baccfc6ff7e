import { defineConfig } from 'vitest/config';

/** The served API against its own document, by a tool that it installs itself: needs Python 3, so it is not part of `npm test`. */
export default defineConfig({
  test: { include: ['test/api/schemathesis.test.ts'], testTimeout: 300_000, hookTimeout: 120_000 },
});
