import { describe, expect, test } from 'vitest';
import { resourceSchema } from '../../shared/model/resource.ts';
import { collectors } from '../../shared/services/aws.ts';
import { catalogue } from '../../shared/services/index.ts';
import { isThere } from '../support/feeds.ts';
import { ofCustodian, ofLocalStack, ofManageIq, type RecordedAnswer } from './answers.ts';
import { mappings } from './mappers.ts';

const kinds = new Map(catalogue.kinds.map((kind) => [kind.id, kind]));

interface Tally {
  answers: number;
  things: number;
  resources: number;
  used: number;
  refused: number;
}

/** Feeds every answer through its mapper: a thing becomes a valid resource, is used, or is refused; nothing throws. */
const fed = (answers: readonly RecordedAnswer[]) => {
  const tallies = new Map<string, Tally>();
  const faults: string[] = [];
  for (const { call, answer } of answers) {
    const mapping = mappings[call];
    if (!mapping) continue;
    const tally = tallies.get(call) ?? { answers: 0, things: 0, resources: 0, used: 0, refused: 0 };
    tallies.set(call, tally);
    tally.answers += 1;
    for (const item of mapping.items(answer)) {
      tally.things += 1;
      try {
        const made = mapping.map(item);
        if (made === undefined) tally.refused += 1;
        else if ('used' in made) tally.used += 1;
        else {
          tally.resources += 1;
          resourceSchema.parse(made.resource);
          kinds.get(made.resource.kind)!.spec.parse(made.resource.spec);
        }
      } catch (error) {
        faults.push(`${call}: ${String(error)}`);
      }
    }
  }
  return { tallies, faults };
};

type Source = readonly [
  name: string,
  read: () => readonly RecordedAnswer[] | Promise<RecordedAnswer[]>,
  resources: number,
];
const sources: readonly Source[] = [
  ['Cloud Custodian’s flights', ofCustodian, 462],
  ['LocalStack’s snapshots', ofLocalStack, 14],
  ['ManageIQ’s cassettes', ofManageIq, 13],
];

describe.skipIf(!isThere('c7n-flight'))('what the real AWS has answered', () => {
  test.each(sources)('in %s becomes valid resources or is refused, and crashes nothing', async (name, read, least) => {
    const { tallies, faults } = fed(await read());
    console.log(name);
    console.table(Object.fromEntries([...tallies].sort(([a], [b]) => (a < b ? -1 : 1))));
    expect(faults).toEqual([]);
    expect([...tallies.values()].reduce((sum, { resources }) => sum + resources, 0)).toBe(least);
  });

  test('is fed for each operation that our collectors turn into something and that was recorded', () => {
    const recorded = new Set(ofCustodian().map(({ call }) => call));
    const asked = new Set(collectors.flatMap(({ needs, mayUse = [] }) => [...needs, ...mayUse]));
    const left = [...asked].filter((call) => recorded.has(call) && !mappings[call]);
    expect(left.sort()).toEqual(beside);
  });
});

/** Answers that carry tags, names or states alone: each collector's own tests read them. */
const beside: readonly string[] = [
  'dynamodb:ListTables',
  'dynamodb:ListTagsOfResource',
  'ec2:DescribeVolumesModifications',
  'elasticloadbalancing:DescribeTags',
  'elasticloadbalancing:DescribeTargetGroups',
  'lambda:ListTags',
  'logs:ListTagsForResource',
];
