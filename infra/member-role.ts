import { catalogue } from '../shared/services/index.ts';
import { memberRole } from '../shared/services/permissions.ts';
import type { Settings } from '../shared/settings.ts';
import { functionNames, rowOf } from './functions.ts';
import { functionRoleOf } from './names.ts';

/** The template as this deployment needs it: it lets in the functions of this deployment that enter accounts, alone. */
export const memberRoleTemplate = ({ name, region = '*', policy, reading: { role } }: Settings) => {
  const entering = functionNames.filter((of) => rowOf(of).given.enters);
  const callers = entering.map((of) => functionRoleOf(name, of, region));
  return memberRole(catalogue, policy, { callers, ...(role !== undefined && { role }) });
};
