import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need Python: vitest.aws.config.ts.
    exclude: ['test/aws/**'],
    // Many tests wait for a child process: one more worker than cores keeps both busy.
    maxWorkers: 3,
    isolate: false,
    testTimeout: 60_000,
    coverage: { provider: 'v8', include: ['shared/**/*.ts', 'functions/**/*.ts'], reporter: ['text-summary'] },
  },
});
