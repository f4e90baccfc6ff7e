import { describe, expect, test } from 'vitest';
import type { Collector } from '../../shared/ports.ts';
import { collectors } from '../../shared/services/aws.ts';
import { catalogue } from '../../shared/services/index.ts';
import { isOfAws } from '../../shared/sources/aws/reach/faults.ts';
import { type Answer, type Answers, fakeSite } from '../../test/support/fake-site.ts';
import { isThere } from '../support/feeds.ts';
import { checked } from '../support/outcomes.ts';
import { ofCustodian, type RecordedAnswer } from '../support/recordings.ts';
import type { Any } from '../support/sdk-shapes.ts';
import { deniedBut } from '../support/sites.ts';
import { collected } from './expected.ts';

const scope = { account: '644160558196', region: 'us-east-1' };
const twoServices = 'elasticloadbalancing:DescribeLoadBalancers';
const tokens = ['NextToken', 'nextToken', 'Marker', 'NextMarker', 'LastEvaluatedTableName'];

const withoutToken = (answer: Any): Any =>
  answer instanceof Error
    ? answer
    : Object.fromEntries(Object.entries(answer).filter(([name]) => !tokens.includes(name)));

/** The answers to one call in the order of the flight; the last one stands for all after it, and has no further page. */
const inTurn = (recorded: readonly RecordedAnswer[]): Answer => {
  let at = 0;
  return () => {
    const last = at >= recorded.length - 1;
    const { answer } = recorded[last ? recorded.length - 1 : at]!;
    at += 1;
    return last ? withoutToken(answer) : answer;
  };
};

/** Load balancing of both versions has calls of one name: each finds its own list in the answer to both. */
const ofBoth = (recorded: readonly RecordedAnswer[]): Answer =>
  Object.assign({}, ...recorded.map(({ answer }) => withoutToken(answer)).reverse());

const answersOf = (flight: readonly RecordedAnswer[]): Answers =>
  Object.fromEntries(
    [...Map.groupBy(flight, ({ call }) => call)].map(([call, all]) => {
      const inOrder = all.toSorted((a, b) => a.seq - b.seq);
      return [call, call === twoServices ? ofBoth(inOrder) : inTurn(inOrder)] as const;
    }),
  );

const kinds = new Map(catalogue.kinds.map((kind) => [kind.id, kind]));

/** Collects and checks what comes; what the kind makes of it must not crash either. */
const collect = async (collector: Collector, flight: readonly RecordedAnswer[]) => {
  const told = fakeSite(deniedBut(answersOf(flight)), scope);
  const kind = kinds.get(collector.kind)!;
  let resources = 0;
  let blind = 0;
  try {
    for await (const resource of collector.collect(told.site)) {
      checked(resource);
      for (const metric of Object.keys(kind.metrics)) collector.metric?.(resource, metric);
      kind.meters(resource, new Map());
      resources += 1;
    }
  } catch (error) {
    if (!isOfAws(error)) throw error;
    blind += 1;
  }
  return { resources, blind, gaps: told.gaps };
};

describe.skipIf(!isThere('c7n-flight'))('whole collectors over the flights of Cloud Custodian', () => {
  test('find resources and tell gaps of what is missing, and never crash', async () => {
    const flights = Map.groupBy(await ofCustodian(), ({ of }) => of);
    const tallies: Record<string, { flights: number; resources: number; gaps: number; blind: number }> = {};
    const denials: Record<string, number> = {};
    for (const collector of collectors) {
      const tally = { flights: 0, resources: 0, gaps: 0, blind: 0 };
      tallies[collector.kind] = tally;
      for (const flight of flights.values()) {
        const recorded = new Set(flight.map(({ call }) => call));
        if (!collector.needs.every((call) => recorded.has(call))) continue;
        const { resources, blind, gaps } = await collect(collector, flight);
        tally.flights += 1;
        tally.resources += resources;
        tally.blind += blind;
        tally.gaps += gaps.length;
        for (const { what, missing, because } of gaps) {
          if (because === '' || missing === '') throw new Error('a gap says neither what nor why');
          const of = `${collector.kind}: ${what} ${missing}`;
          denials[of] = (denials[of] ?? 0) + 1;
        }
      }
    }
    console.table(tallies);
    console.table(denials);
    expect(Object.fromEntries(Object.entries(tallies).map(([kind, one]) => [kind, Object.values(one)]))).toEqual(
      collected,
    );
  });
});
