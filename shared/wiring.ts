import * as z from 'zod';

/** What the deployment tells the functions, and a laptop its own process. */
export const environmentSchema = z.object({
  PLIMSOLL_TABLE: z
    .string()
    .regex(/^[\w.-]{3,255}$/, 'a DynamoDB table name: 3 to 255 letters, digits, _ . -')
    .default('plimsoll'),
});
export type Environment = Readonly<z.infer<typeof environmentSchema>>;

/** The attributes that the one table is keyed by, and the one whose passing expires an item. */
export const tableKeys = { partition: 'pk', sort: 'sk', expires: 'expires' } as const;

/** What an index entry of a recommendation carries, so that a filter reads entries and not whole items. */
const listed = [
  'v',
  'id',
  'since',
  'status',
  'snoozedUntil',
  'account',
  'region',
  'kind',
  'check',
  'risk',
  'owner',
  'cents',
] as const;

export interface Index {
  readonly name: string;
  readonly partition: string;
  readonly sort: string;
  readonly include: readonly string[];
}

/** By what recommendations are looked up, and in what order: each pair has its index. */
export const lookups = ['status', 'account', 'owner'] as const;
export const sorts = ['saving', 'age'] as const;
export type Lookup = (typeof lookups)[number];
export type Sort = (typeof sorts)[number];

export const indexName = (lookup: Lookup, sort: Sort): string => `${lookup}-${sort}`;
export const lookupKey = { status: 'inStatus', account: 'inAccount', owner: 'inOwner' } as const;
export const sortKey = { saving: 'bySaving', age: 'byAge' } as const;
export const scopeIndex = 'scope';

/** Every global secondary index of the table, for the stack that makes it and the store that reads it. */
export const indexes: readonly Index[] = [
  ...lookups.flatMap((lookup) =>
    sorts.map((sort) => ({
      name: indexName(lookup, sort),
      partition: lookupKey[lookup],
      sort: sortKey[sort],
      include: listed,
    })),
  ),
  {
    name: scopeIndex,
    partition: 'inScope',
    sort: tableKeys.partition,
    include: ['v', 'seenAt', 'kind', 'usageThrough'],
  },
];
