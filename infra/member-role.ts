import { catalogue } from '../shared/services/index.ts';
import { memberRole } from '../shared/services/permissions.ts';
import type { Settings } from '../shared/settings.ts';

/** The template as this deployment needs it: it lets in the functions of this deployment alone. */
export const memberRoleTemplate = ({ name, policy, reading: { role } }: Settings) =>
  memberRole(catalogue, policy, { callers: `${name}-*`, ...(role !== undefined && { role }) });
