import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from 'vitest';
import { logGroups } from '../../../shared/services/log-group/collect.ts';
import { arnOf, groupFrom, isEndless, lastIngestionFrom } from '../../../shared/services/log-group/from-aws.ts';
import { logGroup } from '../../../shared/services/log-group/kind.ts';
import { type Answers, denied, fakeSite, pages, refusal } from '../../support/fake-site.ts';

const scope = { account: '111122223333', region: 'eu-west-1' };
const GiB = 2 ** 30;
const group = (name: string, change: LogGroup = {}): LogGroup => ({
  logGroupName: name,
  arn: `arn:aws:logs:eu-west-1:111122223333:log-group:${name}:*`,
  creationTime: Date.parse('2025-06-01T08:00:00Z'),
  storedBytes: 5 * GiB,
  logGroupClass: 'STANDARD',
  ...change,
});
const at = Date.parse('2026-01-10T00:00:00Z');
const estate = (groups: LogGroup[], change: Answers = {}): Answers => ({
  'logs:DescribeLogGroups': { logGroups: groups },
  'logs:ListTagsForResource': { tags: { team: 'orders' } },
  'logs:DescribeLogStreams': { logStreams: [{ lastIngestionTime: at }] },
  ...change,
});
const collected = async (answers: Answers) => {
  const fake = fakeSite(answers);
  return { fake, found: await Array.fromAsync(logGroups.collect(fake.site)) };
};

describe('a log group as AWS describes it', () => {
  test('is read whole', () => {
    const { resource } = groupFrom(group('/api', { retentionInDays: 14 }), scope)!;
    expect(logGroup.spec.safeParse(resource.spec).success).toBe(true);
    expect(resource).toEqual({
      ...scope,
      kind: 'log-group',
      id: '/api',
      name: '/api',
      createdAt: '2025-06-01T08:00:00.000Z',
      spec: { retentionDays: 14, storedBytes: 5 * GiB, logClass: 'STANDARD' },
    });
  });

  test.each<[string, LogGroup, number | null]>([
    ['none: for ever', {}, null],
    ['a day, of the class that is for delivery', { logGroupClass: 'DELIVERY' }, 1],
    ['what is set', { retentionInDays: 7 }, 7],
  ])('keeps its logs: %s', (_says, change, expected) => {
    expect(groupFrom(group('a', change), scope)!.resource.spec.retentionDays).toBe(expected);
  });

  test.each<[boolean, LogGroup]>([
    [true, {}],
    [false, { storedBytes: GiB }],
    [false, { retentionInDays: 1 }],
    [false, { storedBytes: undefined }],
  ])('may be wasteful: %s of %o', (expected, change) => {
    expect(isEndless(groupFrom(group('a', change), scope)!.resource)).toBe(expected);
  });

  test('is asked about by its ARN without the star', () => {
    expect(arnOf(group('a'))).toBe('arn:aws:logs:eu-west-1:111122223333:log-group:a');
    expect(arnOf({ logGroupArn: 'arn:b', arn: 'arn:c:*' })).toBe('arn:b');
  });

  test('last took something in when the latest of its streams did', () => {
    expect(lastIngestionFrom([{ lastEventTimestamp: at - 5 }, { lastIngestionTime: at }, {}])).toBe(
      '2026-01-10T00:00:00.000Z',
    );
    expect(lastIngestionFrom([{}])).toBe(undefined);
    expect(lastIngestionFrom([])).toBe(undefined);
  });
});

describe('the log groups of a site', () => {
  test('are listed page by page with their tags, and asked since when they are silent where it matters', async () => {
    const { fake, found } = await collected(
      estate([], {
        'logs:DescribeLogGroups': pages(
          [{ logGroups: [group('kept', { retentionInDays: 30 })] }, { logGroups: [group('endless')] }],
          {
            asks: 'nextToken',
            says: 'nextToken',
          },
        ),
      }),
    );
    expect(found.map(({ id, tags, spec }) => [id, tags, spec.lastIngestionAt])).toEqual([
      ['kept', { team: 'orders' }, undefined],
      ['endless', { team: 'orders' }, '2026-01-10T00:00:00.000Z'],
    ]);
    const streams = fake.asked.filter(({ call }) => call === 'logs:DescribeLogStreams').map(({ input }) => input);
    expect(streams).toEqual([{ logGroupName: 'endless', orderBy: 'LastEventTime', descending: true, limit: 50 }]);
    const { needs, mayUse = [] } = logGroups;
    expect([...needs, ...mayUse].sort()).toEqual(fake.calls);
    expect(fake.gaps).toEqual([]);
  });

  test('ask nothing more where there is none', async () => {
    const { fake, found } = await collected({ 'logs:DescribeLogGroups': {} });
    expect(found).toEqual([]);
    expect(fake.calls).toEqual(['logs:DescribeLogGroups']);
  });

  test('leave out those that are gone meanwhile', async () => {
    const gone = (name: string) => (input: Readonly<Record<string, unknown>>) =>
      String(input.logGroupName ?? input.resourceArn).endsWith(name)
        ? refusal('ResourceNotFoundException', 'not there')
        : {};
    const { fake, found } = await collected(
      estate([group('a'), group('b'), group('c')], {
        'logs:ListTagsForResource': gone('b'),
        'logs:DescribeLogStreams': gone('c'),
      }),
    );
    expect(found.map(({ id }) => id)).toEqual(['a']);
    expect(found[0]!.spec).not.toHaveProperty('lastIngestionAt');
    expect(fake.gaps).toEqual([]);
  });

  test('have unknown tags and silence when nobody may look, and one gap for each', async () => {
    const { fake, found } = await collected(
      estate(
        Array.from({ length: 40 }, (_, index) => group(`g-${index}`)),
        {
          'logs:ListTagsForResource': denied('logs:ListTagsForResource'),
          'logs:DescribeLogStreams': denied('logs:DescribeLogStreams'),
        },
      ),
    );
    expect(found).toHaveLength(40);
    expect(found.some((one) => 'tags' in one || 'lastIngestionAt' in one.spec)).toBe(false);
    expect(fake.gaps.map(({ missing }) => missing)).toEqual(['logs:ListTagsForResource', 'logs:DescribeLogStreams']);
  });

  test('beyond a thousand have tags where they weigh most, and a gap counts the others', async () => {
    const small = Array.from({ length: 1001 }, (_, index) =>
      group(`small-${index}`, { storedBytes: index, retentionInDays: 1 }),
    );
    const { fake, found } = await collected(estate([...small, group('endless')]));
    expect(found.filter(({ tags }) => tags === undefined).map(({ id }) => id)).toEqual(['small-0', 'small-1']);
    expect(fake.gaps).toMatchObject([{ what: 'resource', kind: 'log-group', missing: 'tags of 2 log groups' }]);
  });
});

test('what comes in is counted by log group', () => {
  const { resource } = groupFrom(group('/api'), scope)!;
  expect(logGroups.metric!(resource, 'incomingBytes')).toEqual([
    { namespace: 'AWS/Logs', name: 'IncomingBytes', dimensions: { LogGroupName: '/api' } },
  ]);
});
