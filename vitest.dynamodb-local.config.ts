import { defineConfig } from 'vitest/config';

/** The store's contract on AWS's own DynamoDB Local: needs Java 17, so it is not part of `npm test`. */
export default defineConfig({
  test: { include: ['test/store/dynamodb-local.java.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
});
