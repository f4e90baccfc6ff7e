import type * as z from 'zod';
import { InputError } from '../shared/model/input-error.ts';
import { type Runtime, runtime } from './runtime.ts';

/**
 * A use case as a Lambda function: an event of the shape that `schema` says, in; a small summary, out.
 * @throws InputError that names the field of a malformed event, before anything is asked or written
 */
export const lambda =
  <S extends z.ZodType, R>(
    name: string,
    schema: S,
    use: (event: z.output<S>, runtime: Runtime) => Promise<R>,
    open: () => Runtime = runtime,
  ) =>
  async (given: unknown): Promise<R> => {
    const parsed = schema.safeParse(given);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const field = issue?.path.join('.') || undefined;
      throw new InputError({ file: `event of ${name}`, field, reason: issue?.message ?? 'is malformed' });
    }
    const on = open();
    const event = parsed.data;
    const began = on.clock.now().getTime();
    try {
      return await use(event, on);
    } finally {
      on.metrics.add('Duration', on.clock.now().getTime() - began, 'Milliseconds');
      on.metrics.flush();
    }
  };
