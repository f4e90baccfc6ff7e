import type * as z from 'zod';
import { InputError } from '../shared/model/input-error.ts';
import { failureOf, tagged, workOf } from './log.ts';
import { type Runtime, runtime } from './runtime.ts';

const parsedEvent = <S extends z.ZodType>(name: string, schema: S, given: unknown): z.output<S> => {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || undefined;
  throw new InputError({ file: `event of ${name}`, field, reason: issue?.message ?? 'is malformed' });
};

/**
 * A use case as a Lambda function: an event of the shape that `schema` says, in; a small summary, out. Each line that
 * it logs says which function, run and scope it is about; a failure is logged once, and thrown on.
 * @throws InputError that names the field of a malformed event, before anything is asked or written
 */
export const lambda = <S extends z.ZodType, R>(
  name: string,
  schema: S,
  use: (event: z.output<S>, runtime: Runtime) => Promise<R>,
  open: () => Runtime = runtime,
) => {
  let cold = true;
  return async (given: unknown, context?: { readonly awsRequestId?: string }): Promise<R> => {
    const on = open();
    const began = on.clock.now().getTime();
    const milliseconds = (): number => on.clock.now().getTime() - began;
    let log = tagged(on.log, { function: name, requestId: context?.awsRequestId, coldStart: cold });
    cold = false;
    try {
      const event = parsedEvent(name, schema, given);
      log = tagged(log, workOf(event));
      const answer = await use(event, { ...on, log });
      log.info('handled', { milliseconds: milliseconds() });
      return answer;
    } catch (error) {
      log.error('failed', { milliseconds: milliseconds(), error: failureOf(error) });
      throw error;
    } finally {
      await on.metrics.flush();
    }
  };
};
