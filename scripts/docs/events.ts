import { writeFileSync } from 'node:fs';
import { approvedEvent, closedEvent, openedEvent, runEvents } from '../../functions/run/events.ts';
import type { LiveRecommendation } from '../../shared/model/life.ts';
import { policySchema } from '../../shared/model/policy.ts';
import { recommendationId, resourceId } from '../../shared/model/resource.ts';
import type { Run } from '../../shared/model/run.ts';
import { type EventType, eventSchemas, eventSource, type PlimsollEvent } from '../../shared/wiring.ts';
import { type JsonSchema, jsonSchema, typeText } from './json-schemas.ts';

const gateway = { account: '111122223333', region: 'eu-west-1', kind: 'nat-gateway', id: 'nat-0a1b2c3d4e5f60718' };

const live: LiveRecommendation = {
  id: recommendationId(gateway, 'idle-nat-gateway'),
  check: 'idle-nat-gateway',
  account: gateway.account,
  region: gateway.region,
  kind: gateway.kind,
  resource: gateway.id,
  resourceId: resourceId(gateway),
  owner: 'checkout',
  action: 'delete',
  from: {},
  to: {},
  monthlySaving: '35.04',
  counted: true,
  risk: { level: 'may-break' },
  because: 'no connection and no packet in 32 days, and in no route table',
  evidence: { metrics: ['activeConnections'], windowDays: 32, coverage: 1 },
  effort: 'low',
  alternatives: [],
  prices: [],
  status: 'open',
  version: 1,
  firstSeen: '2026-03-14T03:00:02.118Z',
  lastSeen: '2026-03-14T03:00:02.118Z',
  history: [],
};

const run: Run = {
  id: 'run_20260314030002118_5f0c91aa',
  startedAt: '2026-03-14T03:24:40.002Z',
  finishedAt: '2026-03-14T03:31:09.570Z',
  asOf: '2026-03-14T03:00:02.118Z',
  status: 'finished',
  resources: { 'ec2-instance': 870, 'nat-gateway': 12 },
  scopes: [],
  savings: { monthly: '4120.55', increases: '0.00', net: '3871.20', commitments: '0.00', advisory: 3 },
  counts: { open: 131, opened: 2, changed: 17, closed: 1, stale: 4 },
  gaps: [
    {
      account: '444455556666',
      region: 'eu-west-1',
      what: 'scope',
      missing: 'sts:AssumeRole',
      because: 'the role arn:aws:iam::444455556666:role/PlimsollReader does not exist, or does not trust this caller',
    },
  ],
  ownCost: { calls: {}, metrics: 8_800, dollars: '0.50' },
};

const moved = (to: 'approved' | 'closed', at: string, by: string, reason: string): LiveRecommendation => ({
  ...live,
  status: to,
  version: 2,
  history: [{ from: 'open', to, at, by, reason }],
});

/** One event of each type, as the functions make them. */
export const exampleEvents: readonly PlimsollEvent[] = [
  openedEvent(live, run),
  approvedEvent(
    moved('approved', '2026-03-16T09:12:44.031Z', 'arn:aws:iam::111122223333:role/engineers', 'agreed with checkout'),
  )!,
  closedEvent(moved('closed', run.finishedAt!, 'plimsoll', `no longer found in run ${run.id}`), run),
  ...runEvents(run, undefined, policySchema.parse({ ownCost: { perRun: 0.5 } }), 0.5),
];

/** An event as EventBridge hands it to a target. */
export const delivered = ({ type, detail }: PlimsollEvent) => ({
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': type,
  source: eventSource,
  account: '111122223333',
  time: detail.at.replace(/\.\d+Z$/, 'Z'),
  region: 'eu-west-1',
  resources: [],
  detail,
});

/** What is approved, or found anew, in one account, and counts towards the savings. */
export const exampleRule = {
  source: [eventSource],
  'detail-type': ['Recommendation Approved', 'Recommendation Opened'] satisfies EventType[],
  detail: { recommendation: { account: ['111122223333'], counted: [true] } },
};

const when: Readonly<Record<EventType, string>> = {
  'Recommendation Opened':
    'A run found it for the first time, or again after it had been closed, dismissed or approved as something else.',
  'Recommendation Approved':
    'Somebody approved it. The API tells of it at once, and the next run again, under the same `detail.id`, should the first word have been lost.',
  'Recommendation Closed': 'A run no longer found its cause, and nobody acted on it.',
  'Run Finished':
    'A run came into force: what the API answers is of its `asOf` from now on. `savings` and `ownCost` are dollars, a month and of this run.',
  'Budget Passed':
    'The own cost of a run, or of all runs of the month, reached its limit, or something was not asked for its sake (then `spent` may be less than `limit`).',
  'Gap Appeared':
    'Something could not be seen that the run before did see: an account, a permission, a metric. What would follow from it is not claimed.',
};

const json = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;

const rows = (schema: JsonSchema, path: string): string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, of]) => {
    const name = `${path}.${key}`;
    const needed = schema.required?.includes(key) ? 'always' : '';
    return of.properties ? rows(of, name) : [`| \`${name}\` | ${typeText(of).replaceAll('|', '\\|')} | ${needed} |`];
  });

const section = (type: EventType): string =>
  [
    `## ${type}`,
    when[type],
    json(delivered(exampleEvents.find((event) => event.type === type)!)),
    [
      '| key | type | there |',
      '| --- | --- | --- |',
      ...rows(jsonSchema(eventSchemas[type]), 'detail').filter((row) => !row.includes('`detail.recommendation.')),
      ...('recommendation' in eventSchemas[type].shape ? ['| `detail.recommendation` | see below | always |'] : []),
    ].join('\n'),
  ].join('\n\n');

const types = Object.keys(eventSchemas) as EventType[];

/** The text of `docs/events.md`. */
export const eventsText = (): string => `# Events

What happens is told on an event bus of the deployment's own, which has the \`name\` of plimsoll.config.json. Their source is
\`${eventSource}\`. This page is generated from \`shared/wiring.ts\` by \`node scripts/docs/events.ts\`; a test keeps it fresh.

## What a consumer can rely on, and what not

- **At least once, in any order.** EventBridge and Plimsoll both repeat. \`detail.id\` is the same each time the same thing is told, also when a run is redriven
  days later: keep the ids that you have handled, and leave out what comes again. The \`id\` outside of \`detail\` is EventBridge's, and differs each time.
- **More keys and more types will come.** Ignore those that you do not know. \`parseEvent\` in \`shared/wiring.ts\` does: it answers nothing for an event of somebody
  else or of a type that it does not know, and names the field of one that is malformed.
- **An event is news, not state.** It may be hours old when it is handled. Before anything follows from it, ask \`GET /v1/recommendations/{id}\`, and compare \`version\`.
- **A run tells of itself once it is in force.** If the bus fails for as long as that is tried, the execution fails, and its redrive tells everything again. Of a
  run that is not redriven, what it opened and closed is told by no later one; the API has it all the same.
- **Text is as it was found.** Names and tags of resources may hold anything: escape them where you show them.

## A rule

What is approved, or found anew, in one account, to a queue of its team. \`rule.json\`:

${json(exampleRule)}

\`\`\`
aws events put-rule --name checkout-advice --event-bus-name plimsoll --event-pattern file://rule.json
aws events put-targets --event-bus-name plimsoll --rule checkout-advice --targets Id=queue,Arn=arn:aws:sqs:eu-west-1:111122223333:checkout-advice
\`\`\`

The queue's policy has to let \`events.amazonaws.com\` send. EventBridge tries a target for a day; give it a dead-letter queue for what comes later than that.

${types.map(section).join('\n\n')}

## A recommendation in an event

What is needed to route it and to name it; the API has the rest.

${[
  '| key | type | there |',
  '| --- | --- | --- |',
  ...rows(jsonSchema(eventSchemas['Recommendation Opened'].shape.recommendation), 'detail.recommendation'),
].join('\n')}

\`monthlySaving\` is dollars as text; \`null\` where no price is known, and below zero where a change costs. \`counted\` says whether it is part of the savings of its run.
`;

if (import.meta.main) writeFileSync(new URL('../../docs/events.md', import.meta.url), eventsText());
