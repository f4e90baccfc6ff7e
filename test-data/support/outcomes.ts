import { type AnyResource, resourceSchema } from '../../shared/model/resource.ts';
import type { Mapped } from '../../shared/services/answers.ts';
import { catalogue } from '../../shared/services/index.ts';
import { faultOf, isOfAws } from '../../shared/sources/aws/reach/faults.ts';
import type { RecordedAnswer } from './recordings.ts';
import type { Any } from './sdk-shapes.ts';

/**
 * What became of a thing in an answer: a resource, with fields that were refused by name; something else that is used;
 * a refusal in words; or it is none of what is read here.
 */
export type Outcome =
  | { readonly resource: AnyResource; readonly odd?: readonly string[] }
  | { readonly fact: unknown }
  | { readonly refused: string }
  | 'not ours';

/** Feeds an answer to what reads it. */
export type Mapping = (answer: Any) => readonly Outcome[] | Promise<readonly Outcome[]>;

/** A resource, or the refusal of one without an id. */
export const mapped = (of: Mapped | undefined): Outcome => of ?? { refused: 'it has no id' };

/** Something that is used, unless there is nothing in it. */
export const fact = (value: unknown): Outcome => {
  const empty = value === undefined || (value instanceof Map && value.size === 0);
  return empty ? 'not ours' : { fact: value };
};

const kinds = new Map(catalogue.kinds.map((kind) => [kind.id, kind]));

/** @throws when a resource is not as the model says, or its spec not as its kind says */
export const checked = (resource: AnyResource): AnyResource => {
  resourceSchema.parse(resource);
  kinds.get(resource.kind)!.spec.parse(resource.spec);
  return resource;
};

export interface Tally {
  answers: number;
  resources: number;
  facts: number;
  refused: number;
  notOurs: number;
  /** Fields of resources that were refused by name. */
  fields: number;
}

/** What became of recorded answers, by call: how many of each, every refusal in words, and what must not be. */
export interface Fed {
  readonly tallies: Record<string, Tally>;
  readonly refusals: Record<string, number>;
  readonly faults: readonly string[];
}

const outcomesOf = async (mapping: Mapping, answer: Any): Promise<readonly Outcome[]> => {
  if (!(answer instanceof Error)) return mapping(answer);
  if (!isOfAws(answer)) throw answer;
  const { kind, message } = faultOf(answer);
  return [{ refused: `AWS (${kind}): ${message}` }];
};

const count = (of: Record<string, number>, key: string): void => {
  of[key] = (of[key] ?? 0) + 1;
};

/** Feeds every answer that has a mapping to it. */
export const feed = async (
  answers: readonly RecordedAnswer[],
  mappings: Readonly<Record<string, Mapping>>,
): Promise<Fed> => {
  const tallies: Record<string, Tally> = {};
  const refusals: Record<string, number> = {};
  const faults: string[] = [];
  for (const { call, answer, of } of answers.toSorted((a, b) => (a.call < b.call ? -1 : Number(a.call > b.call)))) {
    const mapping = mappings[call];
    if (!mapping) continue;
    tallies[call] ??= { answers: 0, resources: 0, facts: 0, refused: 0, notOurs: 0, fields: 0 };
    const tally = tallies[call];
    tally.answers += 1;
    try {
      for (const outcome of await outcomesOf(mapping, answer)) {
        if (outcome === 'not ours') tally.notOurs += 1;
        else if ('refused' in outcome) {
          tally.refused += 1;
          count(refusals, `${call}: ${outcome.refused}`);
        } else if ('fact' in outcome) tally.facts += 1;
        else {
          checked(outcome.resource);
          tally.resources += 1;
          for (const field of outcome.odd ?? []) {
            tally.fields += 1;
            count(refusals, `${call}: ${field}`);
          }
        }
      }
    } catch (error) {
      faults.push(`${call} in ${of}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  return { tallies, refusals, faults };
};
