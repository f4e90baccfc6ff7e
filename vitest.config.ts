import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need Python: vitest.aws.config.ts, vitest.schemathesis.config.ts.
    exclude: ['test/aws/**', 'test/api/schemathesis.test.ts'],
    setupFiles: ['test/support/seed.ts'],
    // Many tests wait for a child process: one more worker than cores keeps both busy.
    maxWorkers: 3,
    isolate: false,
    testTimeout: 60_000,
    coverage: { provider: 'v8', include: ['shared/**/*.ts', 'functions/**/*.ts'], reporter: ['text-summary'] },
  },
});
