import * as z from 'zod';
import { InputError } from '../shared/model/input-error.ts';
import { nearest } from './nearest.ts';

type Path = readonly PropertyKey[];

/** Makes the refusal of what stands at a path. */
export type Refuse = (path: Path, reason: string, fix?: string) => InputError;

/** How a file is spoken of when it is refused. */
export interface Wording {
  readonly file: string;
  /** 'a policy': what a key that is unknown is no key of. */
  readonly what: string;
  /** Where the right form is shown. */
  readonly form: string;
}

/**
 * JSON by a strict schema. An unknown key and a wrong type are refused with their path and the nearest right one: a
 * file that is half understood would be worse than none.
 * @throws InputError
 */
export const parseStrict = <S extends z.ZodType>(
  text: string,
  schema: S,
  { file, what, form }: Wording,
): { readonly value: z.output<S>; readonly refuse: Refuse } => {
  const refuse: Refuse = (path, reason, fix) =>
    new InputError({ file, field: pathText(path) || undefined, reason, fix });
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw refuse([], `is no JSON: ${(error as Error).message}`, 'write one JSON object, without comments');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, refuse };
  const issue = deepest(parsed.error.issues[0]!);
  if (issue.code !== 'unrecognized_keys')
    throw refuse(issue.path, issue.message.replace(/^Invalid input: /, ''), hint(issue, form));
  const [key] = issue.keys;
  throw refuse([...issue.path, key!], `is no key of ${what}`, orOneOf(key!, keysAt(schema, issue.path, value)));
};

/** The nearest of the known words, and all of them. */
export const orOneOf = (word: string, known: readonly string[]): string => {
  const near = nearest(word, known);
  return `${near ? `did you mean "${near}"? ` : ''}known: ${known.join(', ')}`;
};

/** Of several forms that a value may have, what is wrong with the one that came nearest. */
const deepest = (issue: z.core.$ZodIssue): z.core.$ZodIssue => {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.flat().toSorted((a, b) => b.path.length - a.path.length)[0];
  return inner && inner.path.length > 0 ? deepest({ ...inner, path: [...issue.path, ...inner.path] }) : issue;
};

const hint = (issue: z.core.$ZodIssue, form: string): string =>
  issue.code === 'invalid_value' ? `one of ${issue.values.join(', ')}` : form;

const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${String(key)}`),
    '',
  );

/** The keys that an object may have, wherever it stands; `value` tells which of several forms was meant. */
const keysAt = (schema: z.core.$ZodType, path: Path, value: unknown): string[] => {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional)
    return keysAt(schema.def.innerType, path, value);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = schema.def;
    const meant = (value as Record<string, unknown>)[discriminator];
    const forms = schema.options.filter(
      (form) => form instanceof z.ZodObject && (form.shape[discriminator] as z.ZodLiteral).value === meant,
    );
    return keysAt(forms[0] as z.core.$ZodType, path, value);
  }
  const [key, ...rest] = path;
  if (schema instanceof z.ZodObject && key === undefined) return Object.keys(schema.shape);
  const inner =
    schema instanceof z.ZodObject
      ? schema.shape[String(key)]
      : schema instanceof z.ZodArray
        ? schema.element
        : schema instanceof z.ZodRecord
          ? schema.def.valueType
          : undefined;
  return inner === undefined ? [] : keysAt(inner, rest, (value as Record<PropertyKey, unknown>)?.[key!]);
};
