import * as z from 'zod';
import { type LiveRecommendation, liveSchema, statuses } from '../../shared/model/life.ts';
import { currency, cursor, limitOf, none, pageOf, usd, word } from './fields.ts';
import { replyWithPage } from './pages.ts';
import { type Refusal, refuse } from './problems.ts';
import { readers } from './roles.ts';
import { type Reply, route } from './route.ts';

export const recommendationPath = z.strictObject({
  id: z
    .string()
    .regex(/^rec_[\w-]{1,64}$/)
    .meta({ description: 'the `id` of a recommendation, as lists show it' }),
});

/** A recommendation with all that stands behind it; its ETag is its version. */
export const oneSchema = liveSchema.extend({ currency }).meta({ id: 'Recommendation' });

const itemSchema = liveSchema
  .omit({ evidence: true, alternatives: true, candidates: true, prices: true, history: true, dismissedAtCents: true })
  .meta({ id: 'RecommendationItem' });

/** Without what only `GET /recommendations/{id}` shows. */
const item = (whole: LiveRecommendation): z.input<typeof itemSchema> => {
  const { evidence, alternatives, candidates, prices, history, dismissedAtCents, ...rest } = whole;
  return rest;
};

export const etagOf = ({ version }: LiveRecommendation): string => `"${version}"`;

export const replyWith = (whole: LiveRecommendation): Reply<z.input<typeof oneSchema>> => ({
  body: { ...whole, currency: usd },
  headers: { etag: etagOf(whole) },
});

export const unknownRecommendation = (id: string): Refusal =>
  refuse('not-found', `There is no recommendation ${id}`, [
    { in: 'path', field: 'id', reason: 'is unknown', fix: 'take an `id` from GET /v1/recommendations' },
  ]);

const dollars = z
  .string()
  .regex(/^-?\d{1,12}(\.\d{1,6})?$/, 'is no decimal number')
  .transform(Number)
  .exactOptional()
  .meta({ description: 'dollars a month as a decimal number, such as 12.50', override: { type: 'number' } });

const filters = z.strictObject({
  status: z
    .enum(statuses)
    .default('open')
    .meta({ description: `one of ${statuses.join(', ')} (open when left out)` }),
  account: word('an account id of 12 digits'),
  owner: word('the name of an owner'),
  region: word('a region, such as eu-central-1'),
  service: word('a service code, such as AmazonEC2'),
  kind: word('a kind of resource, such as ebs-volume'),
  check: word('the id of a check, such as idle-volume'),
  risk: z
    .enum(['none', 'brief-impact', 'may-break'])
    .exactOptional()
    .meta({ description: 'a risk: none, brief-impact or may-break' }),
  tag: z
    .string()
    .max(512)
    .regex(/^[^=]+=/, 'has no "="')
    .exactOptional()
    .meta({ description: 'a tag as key=value' }),
  minimumSaving: dollars,
  sort: z
    .enum(['saving', 'age'])
    .default('saving')
    .meta({ description: 'saving (largest first) or age (longest known first)' }),
  limit: limitOf(100, 50),
  cursor,
});

export const listRecommendations = route({
  id: 'listRecommendations',
  method: 'GET',
  path: '/v1/recommendations',
  roles: readers,
  summary: 'What to change, the largest saving first',
  description:
    'Filters combine. Status, account and owner have indexes; with the others a request reads at most 1,000 items, so a page may be short, or empty, and still carry a cursor.',
  pathParameters: none,
  query: filters,
  answer: pageOf(itemSchema).meta({ id: 'RecommendationPage' }),
  problems: [],
  handle: ({ query }, { store }) =>
    replyWithPage(store, query, (limit) => store.recommendations({ ...query, limit }), item),
});

export const getRecommendation = route({
  id: 'getRecommendation',
  method: 'GET',
  path: '/v1/recommendations/{id}',
  roles: readers,
  summary: 'One recommendation: evidence, candidates, price lines, history',
  pathParameters: recommendationPath,
  query: none,
  answer: oneSchema,
  answerHeaders: z.object({ etag: z.string().meta({ description: 'its version, for If-Match' }) }),
  problems: [],
  async handle({ path }, { store }) {
    const found = await store.recommendation(path.id);
    return found ? replyWith(found) : unknownRecommendation(path.id);
  },
});
