import * as z from 'zod';
import { adviceSchema } from '../../shared/model/advice.ts';
import { commitmentSchema } from '../../shared/model/commitment.ts';
import { headerSchema, pricesSchema } from '../../shared/model/estate.ts';
import { gapSchema } from '../../shared/model/gap.ts';
import type { AnyKind } from '../../shared/model/kind.ts';
import { offeringsSchema } from '../../shared/model/offerings.ts';
import { resourceSchema } from '../../shared/model/resource.ts';
import { seriesSchema } from '../../shared/model/usage.ts';

/** The parts of a JSON Schema that these docs read. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly [key: string]: unknown;
}

/** A zod schema as JSON Schema. The pattern of an instant is left out: its format says the same to a reader. */
export const jsonSchema = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema: made }) => {
      if (made.format === 'date-time') delete made.pattern;
    },
  }) as JsonSchema;

const resourceOf = (kinds: readonly AnyKind[]): JsonSchema => ({
  ...jsonSchema(resourceSchema.loose()),
  allOf: kinds.map((kind) => {
    const { $schema, ...spec } = jsonSchema(kind.spec);
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
    return { if: { properties: { kind: { const: kind.id } } }, then: { properties: { spec } } };
  }),
});

/** The JSON Schemas of an estate folder, by the name of what one object is. */
export const folderSchemas = (kinds: readonly AnyKind[]): Readonly<Record<string, JsonSchema>> => ({
  estate: jsonSchema(headerSchema),
  resource: resourceOf(kinds),
  series: jsonSchema(seriesSchema.loose()),
  commitment: jsonSchema(commitmentSchema),
  prices: jsonSchema(pricesSchema),
  offerings: jsonSchema(offeringsSchema),
  advice: jsonSchema(adviceSchema),
  gap: jsonSchema(gapSchema),
});

const literal = (value: unknown): string => `\`${JSON.stringify(value)}\``;

const bounded = ({ minimum, maximum }: JsonSchema, name: string): string => {
  const low = minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? `≥ ${minimum}` : '';
  const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? `≤ ${maximum}` : '';
  return [name, [low, high].filter(Boolean).join(', ')].filter(Boolean).join(' ');
};

/** An object with more keys has a table of its own. */
const mostKeysInACell = 8;

/** A type in words for a table: 'number ≥ 0 or null'. */
export const typeText = (schema: JsonSchema): string => {
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return schema.enum.map(literal).join(', ');
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeText))].join(' or ');
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  if (schema.type === 'array') return `list of ${typeText(schema.items ?? {})}`;
  if (schema.type === 'object' && schema.properties && Object.keys(schema.properties).length > 0) {
    const required = schema.required ?? [];
    if (Object.keys(schema.properties).length > mostKeysInACell) return 'object, see below';
    return `{${Object.keys(schema.properties)
      .map((key) => (required.includes(key) ? key : `${key}?`))
      .join(', ')}}`;
  }
  if (schema.format === 'date-time') return 'instant';
  return bounded(schema, typeof schema.type === 'string' ? schema.type : 'anything');
};
