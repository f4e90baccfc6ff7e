import * as z from 'zod';
import { legalMoves, type Status } from '../../shared/model/life.ts';
import { instant } from '../../shared/model/resource.ts';
import { approvedEvent } from '../run/events.ts';
import type { Caller, Role } from './caller.ts';
import { none } from './fields.ts';
import { type FieldError, invalid, type Refusal, refuse } from './problems.ts';
import { etagOf, oneSchema, recommendationPath, replyWith, unknownRecommendation } from './recommendations.ts';
import { movers, movingRoles } from './roles.ts';
import { route } from './route.ts';

/** What people do to a recommendation, and the status that it leads to. */
const leadsTo = { snooze: 'snoozed', dismiss: 'dismissed', approve: 'approved', reopen: 'open' } as const;
const moves = Object.keys(leadsTo) as [MoveName, ...MoveName[]];
type MoveName = keyof typeof leadsTo;

/** A snooze has an end, and no other move has one: said to those who write clients. */
const oneOfTwo = (schema: z.core.JSONSchema.BaseSchema): void => {
  const { id: _, properties: { move, reason, until } = {}, ...rest } = schema;
  const of = (names: readonly string[]) => ({ ...(move as object), enum: [...names] });
  for (const key of Object.keys(schema)) delete schema[key];
  schema.oneOf = [
    {
      ...rest,
      properties: { move: of(['snooze']), reason: reason!, until: until! },
      required: ['move', 'reason', 'until'],
    },
    {
      ...rest,
      properties: { move: of(moves.filter((name) => name !== 'snooze')), reason: reason! },
      required: ['move', 'reason'],
    },
  ];
};

const bodySchema = z
  .strictObject({
    move: z.enum(moves).meta({ description: `a move: ${moves.join(', ')}` }),
    reason: z
      .string()
      .trim()
      .min(1, 'is empty')
      .max(1000, 'is longer than 1,000 characters')
      .meta({ description: 'the reason in words, 1 to 1,000 characters' }),
    until: instant.exactOptional().meta({
      description: 'the future time at which the snooze ends, ISO 8601 with a zone, such as 2030-01-31T00:00:00Z',
    }),
  })
  .meta({ id: 'Move', override: ({ jsonSchema }) => oneOfTwo(jsonSchema) });
type Body = z.output<typeof bodySchema>;

const mayCall = ({ role }: Caller, move: MoveName): boolean => (movers[move] as readonly Role[]).includes(role);

/** Tags of If-Match; undefined when it does not name versions. Weak tags never match (RFC 9110 §13.1.1). */
const versionsIn = (header: string): string[] | undefined => {
  const tags = header.split(',').map((tag) => tag.trim());
  return tags.every((tag) => /^(W\/)?"[^"]*"$/.test(tag)) ? tags : undefined;
};

const untilError = ({ move, until }: Body): FieldError | undefined => {
  const fix = 'give the future time at which it ends, such as 2030-01-31T00:00:00Z';
  if (move !== 'snooze')
    return until === undefined
      ? undefined
      : { in: 'body', field: 'until', reason: 'belongs to a snooze', fix: 'leave it out' };
  if (until === undefined) return { in: 'body', field: 'until', reason: 'is missing: a snooze needs its end', fix };
  return undefined;
};

const over = (until: string | undefined, now: Date): Refusal | undefined =>
  until === undefined || Date.parse(until) > now.getTime()
    ? undefined
    : refuse('illegal-move', 'A snooze that is over already cannot be made', [
        { in: 'body', field: 'until', reason: 'is not later than now', fix: `give a time after ${now.toISOString()}` },
      ]);

const stale = (is: string): Refusal =>
  refuse('version-stale', `The version in force is ${is}: read it again, and decide on what it says now`, [
    { in: 'header', field: 'if-match', reason: 'is not the version in force', fix: `read it again; it is ${is} now` },
  ]);

const illegal = (status: Status, move: MoveName): Refusal => {
  const legal = moves.filter((name) => legalMoves[status].includes(leadsTo[name]));
  const fix = legal.length
    ? `legal now: ${legal.join(', ')}`
    : 'no move is legal now: wait until it has been carried out';
  return refuse('illegal-move', `A recommendation that is ${status} does not take "${move}"; ${fix}`, [
    { in: 'body', field: 'move', reason: `does not start from ${status}`, fix },
  ]);
};

const versionMissing = refuse('version-required', 'A move needs the header If-Match with the ETag that was read', [
  { in: 'header', field: 'if-match', reason: 'is missing', fix: 'send the ETag of GET /v1/recommendations/{id}' },
]);
const versionUnread = invalid([
  { in: 'header', field: 'if-match', reason: 'names no version', fix: 'send an ETag in its quotes, such as "7"' },
]);

export const moveRecommendation = route({
  id: 'moveRecommendation',
  method: 'PATCH',
  path: '/v1/recommendations/{id}',
  roles: movingRoles,
  summary: 'Snooze, dismiss, approve or reopen a recommendation',
  description: 'A snooze needs `until`. Only legal moves from the status in force; the refusal of another names them.',
  pathParameters: recommendationPath,
  query: none,
  headers: z.object({
    'if-match': z
      .string()
      .regex(/^"\d{1,15}"$/)
      .meta({ description: 'the ETag of the recommendation as it was read, such as "7"' }),
  }),
  body: bodySchema,
  answer: oneSchema,
  answerHeaders: z.object({ etag: z.string().meta({ description: 'its new version' }) }),
  problems: ['not-allowed', 'illegal-move', 'version-stale', 'version-required'],
  async handle({ path: { id }, body, headers }, { store, clock, caller, tell }) {
    const now = clock.now();
    const wrong = untilError(body);
    if (wrong) return invalid([wrong]);
    const ifMatch = headers['if-match'];
    if (ifMatch === undefined) return versionMissing;
    const versions = versionsIn(ifMatch);
    if (!versions) return versionUnread;
    if (!mayCall(caller, body.move))
      return refuse('not-allowed', `${caller.name} is ${caller.role}, which may not ${body.move}`);

    const tooLate = over(body.until, now);
    if (tooLate) return tooLate;
    const found = await store.recommendation(id);
    if (!found) return unknownRecommendation(id);
    if (!versions.includes(etagOf(found))) return stale(etagOf(found));
    const moved = await store.move(id, found.version, {
      to: leadsTo[body.move],
      at: now.toISOString(),
      by: caller.name,
      reason: body.reason,
      ...(body.until !== undefined && { until: new Date(body.until).toISOString() }),
    });
    if (moved.ok) {
      const event = approvedEvent(moved.recommendation);
      if (event) await tell(event);
      return replyWith(moved.recommendation);
    }
    const status = moved.now ?? found;
    if (moved.because === 'illegal-move') return illegal(status.status, body.move);
    return moved.because === 'unknown' ? unknownRecommendation(id) : stale(etagOf(status));
  },
});
