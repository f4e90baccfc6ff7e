import { InputError } from '../../shared/model/input-error.ts';
import type { Store } from '../../shared/ports.ts';

/**
 * An event that is replayed, outdated or another's would put its moment in place of a later one.
 * @throws InputError when the event is not of the run that is under way
 */
export const checkUnderWay = async (
  of: string,
  { run, asOf }: { readonly run: string; readonly asOf: string },
  store: Pick<Store, 'letIn'>,
): Promise<void> => {
  const last = await store.letIn();
  const wrong = (field: string, reason: string) => new InputError({ file: `event of ${of}`, field, reason });
  if (last?.run !== run || last.until === undefined) throw wrong('run', `${run} is not the run that is under way`);
  if (Date.parse(last.asOf) !== Date.parse(asOf)) throw wrong('asOf', `is ${asOf}, and ${run} is as of ${last.asOf}`);
};
