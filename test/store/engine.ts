import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Given, givenStore, type Items } from './given.ts';

/** A DynamoDB that tests run on. */
export interface Engine {
  given(content?: Items): Promise<Given>;
  stop(): Promise<void>;
}

export const engineOn = (bare: DynamoDBClient, stop: () => Promise<void>): Engine => ({
  given: (content) => givenStore(bare, content),
  stop,
});
