import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { scaleOf } from '../../../shared/model/kind.ts';
import { catalogue } from '../../../shared/services/index.ts';
import { profileStream, type SampleOptions, sampleEstate } from '../../../shared/sources/sample/index.ts';

const options: SampleOptions = { resources: 1300, days: 2, step: 300, seed: 11, asOf: '2026-11-22T10:00:00Z' };
const kinds = new Map(catalogue.kinds.map((kind) => [kind.id, kind]));

describe('what the sample says of its resources', () => {
  test('is of kinds that are known, and all of them that a check judges', async () => {
    const seen = new Set<string>();
    for await (const { resource } of profileStream(options)) seen.add(resource.kind);
    expect([...seen].sort()).toEqual([...new Set(catalogue.checks.map(({ finds }) => finds.id))].sort());
  });

  test('passes the schema of the kind, with no key that the kind does not know', async () => {
    for await (const { resource } of profileStream(options)) {
      const { spec } = kinds.get(resource.kind)!;
      expect(spec.safeParse(resource.spec).error, resource.id).toBeUndefined();
      const known = spec instanceof z.ZodObject ? Object.keys(spec.shape) : [];
      expect(known, resource.id).toEqual(expect.arrayContaining(Object.keys(resource.spec)));
    }
  });

  test('is measured as the kind measures it', async () => {
    const estate = sampleEstate({ ...options, resources: 700 });
    for await (const { resource, usage } of estate.observations()) {
      const { metrics } = kinds.get(resource.kind)!;
      for (const { metric, stat, step } of estate.series(resource)) {
        const known = metrics[metric.split('/')[0]!];
        expect([metric, known?.stat, known?.step]).toEqual([metric, stat, step]);
        expect(usage.get(`${stat} ${metric}`)![0]!.scale).toBe(scaleOf(known));
      }
    }
  });
});
