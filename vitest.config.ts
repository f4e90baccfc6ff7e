import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    typecheck: { enabled: false },
    testTimeout: 30_000,
    coverage: { provider: 'v8', include: ['shared/**/*.ts', 'functions/**/*.ts'], reporter: ['text-summary'] },
  },
});
