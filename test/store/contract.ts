import { afterAll, beforeAll, describe } from 'vitest';
import { blindness } from './contract/blindness.ts';
import { collecting } from './contract/collecting.ts';
import { costing } from './contract/costing.ts';
import { documents } from './contract/documents.ts';
import { interrupting } from './contract/interrupting.ts';
import { leasing } from './contract/leasing.ts';
import { listing } from './contract/listing.ts';
import { living } from './contract/living.ts';
import { moving } from './contract/moving.ts';
import { newer } from './contract/newer.ts';
import { running } from './contract/running.ts';
import type { Engine } from './engine.ts';

/** What every DynamoDB that the store may stand on has to bear out. */
export const storeContract = (name: string, start: () => Promise<Engine>): void => {
  describe(`the store on ${name}`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await start();
    }, 60_000);
    afterAll(() => engine?.stop());
    const given: Engine['given'] = (content) => engine.given(content);

    describe('collecting', () => collecting(given));
    describe('what was not seen or asked', () => blindness(given));
    describe('what collections add', () => documents(given));
    describe('runs', () => running(given));
    describe('the life of a recommendation', () => living(given));
    describe('moves', () => moving(given));
    describe('lists', () => listing(given));
    describe('the lease of a run', () => leasing(given));
    describe('items of a newer Plimsoll', () => newer(given));
    describe('costs', () => costing(given, name === 'DynamoDB Local'));
    describe('interruptions', () => interrupting(given));
  });
};
