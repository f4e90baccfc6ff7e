import * as z from 'zod';
import { printable } from '../../shared/model/printable.ts';
import { nearest } from '../nearest.ts';

/** Every refusal and fault that the API knows, by the last part of its `type`: status and title. */
export const problems = {
  'invalid-request': [400, 'The request cannot be understood'],
  'not-allowed': [403, 'The caller may not do this'],
  'not-found': [404, 'There is nothing here'],
  'method-not-allowed': [405, 'The path does not know this method'],
  'request-timeout': [408, 'The request came too slowly'],
  'illegal-move': [409, 'The recommendation cannot make this move from where it is'],
  'version-stale': [412, 'The recommendation has changed since it was read'],
  'body-too-large': [413, 'The body is too large'],
  'unsupported-content': [415, 'The body is in a form that is not read here'],
  misdirected: [421, 'The request was meant for another host'],
  'version-required': [428, 'The request must name the version that it changes'],
  'headers-too-large': [431, 'The headers are too large'],
  fault: [500, 'Something broke on our side'],
  'out-of-time': [503, 'The answer took too long'],
} as const satisfies Record<string, readonly [number, string]>;
export type ProblemName = keyof typeof problems;

const typePrefix = 'urn:plimsoll:problem:';
const names = Object.keys(problems) as [ProblemName, ...ProblemName[]];

export const fieldErrorSchema = z.object({
  in: z.enum(['path', 'query', 'header', 'body']),
  field: z.string(),
  reason: z.string(),
  fix: z.string(),
});
export type FieldError = Readonly<z.infer<typeof fieldErrorSchema>>;

/** An RFC 9457 problem document; `errors` names each field that is wrong, why, and what to do. */
export const problemSchema = z.object({
  type: z.enum(names.map((name) => `${typePrefix}${name}`)),
  title: z.string(),
  status: z.number().int().min(400).max(599),
  detail: z.string(),
  errors: z.array(fieldErrorSchema),
});
export type Problem = Readonly<z.infer<typeof problemSchema>>;

/** A refusal as a value: the document to answer with, and headers that belong to it. */
export interface Refusal {
  readonly problem: Problem;
  readonly headers?: Readonly<Record<string, string>>;
}

export const refuse = (
  name: ProblemName,
  detail: string,
  errors: readonly FieldError[] = [],
  headers: Readonly<Record<string, string>> = {},
): Refusal => {
  const [status, title] = problems[name];
  return { problem: { type: `${typePrefix}${name}`, title, status, detail, errors: [...errors] }, headers };
};

export const refused = (what: object): what is Refusal => 'problem' in what;

/** One refusal for everything that is wrong in a part of the request. */
export const invalid = (errors: readonly FieldError[]): Refusal => {
  const [first] = errors;
  const detail = first ? `${first.in} "${first.field}": ${first.reason}; ${first.fix}` : 'The request is not valid';
  return refuse('invalid-request', errors.length > 1 ? `${detail} (and ${errors.length - 1} more)` : detail, errors);
};

const shown = 20;

const unknownKey = (where: FieldError['in'], key: string, known: readonly string[]): FieldError => {
  const near = nearest(key, known);
  const list = known.length ? `the known ones are ${known.join(', ')}` : 'send none';
  return {
    in: where,
    field: printable(key, 80),
    reason: 'is not known here',
    fix: near ? `did you mean "${near}"? ${list}` : list,
  };
};

/** What zod found wrong, as field errors; the fix is the field's own description in the route table. */
export const fieldErrors = (where: FieldError['in'], schema: z.ZodType, error: z.ZodError): FieldError[] => {
  const shape = schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>) : {};
  return error.issues
    .flatMap((issue): FieldError[] => {
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => unknownKey(where, key, Object.keys(shape)));
      const [key] = issue.path;
      const about = key === undefined ? undefined : shape[String(key)]?.meta()?.description;
      const fix = about ? `give ${about}` : `give an object with ${Object.keys(shape).join(', ')}`;
      return [{ in: where, field: key === undefined ? where : issue.path.join('.'), reason: issue.message, fix }];
    })
    .slice(0, shown);
};
