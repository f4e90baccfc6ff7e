import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { takeInventory } from '../../../functions/collect/inventory.ts';
import { relations } from '../../../functions/collect/related.ts';
import { kind } from '../../../shared/model/kind.ts';
import { type AnyResource, resourceId } from '../../../shared/model/resource.ts';
import type { Collector } from '../../../shared/ports.ts';
import { fakeSite, refusal } from '../../support/fake-site.ts';

const gate = kind({
  id: 'gate',
  title: 'Gate',
  service: 'AmazonEC2',
  spec: z.looseObject({ open: z.boolean().nullish(), closedAt: z.string().nullish(), wall: z.string().nullish() }),
  metrics: {},
  meterNames: [],
  meters: () => [],
  hangsOn: ({ wall }) => (wall ? [{ kind: 'wall', id: wall }] : []),
});
const wall = kind({ ...gate, id: 'wall', title: 'Wall', hangsOn: () => [] });
const kinds = new Map([gate, wall].map((one) => [one.id, one]));

const resource = (id: string, spec: Record<string, unknown> = {}, of = 'gate'): AnyResource => ({
  account: '111122223333',
  region: 'eu-west-1',
  kind: of,
  id,
  tags: {},
  spec,
});
const lists = (of: string, ...found: (AnyResource | Error)[]): Collector => ({
  kind: of,
  needs: [`ec2:Describe${of}s`],
  async *collect() {
    for (const one of found) {
      if (one instanceof Error) throw one;
      yield one;
    }
  },
});
const denied = refusal('AccessDenied', 'User: x is not authorized to perform: ec2:DescribeWalls because', 403);
const idsOf = (resources: readonly AnyResource[]) => resources.map(({ id }) => id);

describe('the inventory of a scope', () => {
  test('holds what every kind lists, each resource once', async () => {
    const { site, gaps } = fakeSite({});
    const collectors = [lists('gate', resource('g-1'), resource('g-1')), lists('wall', resource('w-1', {}, 'wall'))];
    const { resources, blindTo } = await takeInventory(site, { collectors, kinds });
    expect(idsOf(resources)).toEqual(['g-1', 'w-1']);
    expect([blindTo, gaps]).toEqual([{}, []]);
  });

  test('goes on without a kind that cannot be listed, and names the action that was denied', async () => {
    const { site, gaps } = fakeSite({});
    const collectors = [lists('gate', resource('g-1')), lists('wall', resource('w-1', {}, 'wall'), denied)];
    const { resources, blindTo } = await takeInventory(site, { collectors, kinds });
    expect(idsOf(resources)).toEqual(['g-1', 'w-1']);
    expect(Object.keys(blindTo)).toEqual(['wall']);
    expect(gaps).toMatchObject([{ kind: 'wall', what: 'permission', missing: 'ec2:DescribeWalls' }]);
  });

  test.each([
    ['credentials that are over', refusal('ExpiredToken', 'The security token is expired', 400)],
    ['a region that cannot be reached', Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })],
  ])('fails as a whole on %s', async (_, fault) => {
    const collectors = [lists('gate', fault), lists('wall', fault)];
    await expect(takeInventory(fakeSite({}).site, { collectors, kinds })).rejects.toBe(fault);
  });

  test('fails as a whole when nothing at all could be listed', async () => {
    const collectors = [lists('gate', denied), lists('wall', denied)];
    await expect(takeInventory(fakeSite({}).site, { collectors, kinds })).rejects.toBe(denied);
  });

  test('does not take a fault of our own for one of AWS', async () => {
    const fault = new TypeError('x is not a function');
    const collectors = [lists('gate', fault), lists('wall', resource('w-1', {}, 'wall'))];
    await expect(takeInventory(fakeSite({}).site, { collectors, kinds })).rejects.toBe(fault);
  });

  test('knows nothing of a resource that is not what its kind says, and names the field', async () => {
    const { site, gaps } = fakeSite({});
    const { resources } = await takeInventory(site, {
      collectors: [lists('gate', resource('g-1', { open: 7 }))],
      kinds,
    });
    expect(resources).toMatchObject([{ id: 'g-1', spec: {} }]);
    expect(gaps).toMatchObject([{ what: 'resource', missing: 'g-1', because: expect.stringContaining('open') }]);
  });
});

describe('a time that AWS does not tell', () => {
  const asOf = '2026-03-01T00:00:00.000Z';
  const sighting = (now: AnyResource, before?: AnyResource) => {
    const collector: Collector = {
      ...lists('gate', now),
      sighted: { key: 'closedAt', in: ({ spec }) => spec.open === false },
    };
    const known = async (id: string) => (before && id === resourceId(before) ? before : undefined);
    return takeInventory(fakeSite({}).site, { collectors: [collector], kinds, before: known });
  };
  const closed = resource('g-1', { open: false });
  const closedSince = (at: string) => resource('g-1', { open: false, closedAt: at });

  test.each([
    ['is the moment of our first sighting', closed, undefined, asOf],
    ['is kept from an earlier sighting', closed, closedSince('2026-01-05T00:00:00Z'), '2026-01-05T00:00:00Z'],
    ['begins anew when it was in another state since', closed, resource('g-1', { open: true }), asOf],
    [
      'is AWS’s own where it does tell',
      closedSince('2025-12-01T00:00:00Z'),
      closedSince('2026-01-05T00:00:00Z'),
      '2025-12-01T00:00:00Z',
    ],
  ])('%s', async (_, now, before, expected) => {
    const { resources } = await sighting(now, before);
    expect(resources[0]?.spec.closedAt).toBe(expected);
  });

  test('is not set on a resource in another state', async () => {
    const { resources } = await sighting(resource('g-1', { open: true }));
    expect(resources[0]?.spec).toEqual({ open: true });
  });
});

describe('what hangs on what', () => {
  test('is known from both ends, within the account, the region and the scope', () => {
    const all = [
      resource('w-1', {}, 'wall'),
      resource('g-1', { wall: 'w-1' }),
      resource('g-2', { wall: 'w-1' }),
      resource('g-3', { wall: 'w-9' }),
      resource('g-4'),
    ];
    const related = relations(all, kinds);
    expect(all.map((one) => idsOf(related(one)))).toEqual([['g-1', 'g-2'], ['w-1'], ['w-1'], [], []]);
  });
});
