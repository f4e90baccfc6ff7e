import * as z from 'zod';
import { printable } from '../../shared/model/printable.ts';

/** What the state machine tells of a function that failed. */
export const errorSchema = z.object({ Error: z.string(), Cause: z.string().optional() });
export type ToldError = z.infer<typeof errorSchema>;

const causeSchema = z.object({ errorMessage: z.string() });

/** A sentence: what Lambda says of a time-out, of memory, or of what the function threw. */
export const whyOf = ({ Error: name, Cause }: ToldError): string => {
  const message = messageIn(Cause) ?? Cause ?? 'nothing more was said';
  return printable(`${name}: ${message}`, 500);
};

const messageIn = (cause: string | undefined): string | undefined => {
  if (cause === undefined) return undefined;
  try {
    return causeSchema.safeParse(JSON.parse(cause)).data?.errorMessage;
  } catch {
    return undefined; // no JSON: AWS's own sentence
  }
};
